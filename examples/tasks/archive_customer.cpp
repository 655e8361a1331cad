// A customer's stream is closed for new events, can still be read, and says who closed it and why.
#include <eskit/eskit.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <iostream>
#include <string>

// region: program
struct CustomerRegistered {
    std::string name;
};

int main() {
    const eskit::MemoryStore<CustomerRegistered> customers;
    const eskit::StreamId ada{"customer", "ada"};
    customers.append({}, ada, eskit::no_stream, {CustomerRegistered{"Ada"}}).value();

    const eskit::StreamLifecycle lifecycle(customers);
    const eskit::Context clerk = eskit::new_chain({}, {eskit::Principal::Kind::user, "clerk"});
    lifecycle.archive(clerk, ada, "moved away").value();

    const auto refused =
        customers.append({}, ada, eskit::any_version, {CustomerRegistered{"Ada again"}});
    std::cout << refused.error().message() << '\n';
    std::cout << customers.load({}, ada).value().size() << " event can still be read\n";
    for (const auto& change : lifecycle.history({}, ada).value()) {
        std::cout << change.type << " by " << change.by.id << ": " << change.reason << '\n';
    }
    lifecycle.restore(clerk, ada, "came back").value();  // takes events again
}
// endregion: program

// Prints:
// append to customer/ada: the stream is archived; restore it first
// 1 event can still be read
// $archived by clerk: moved away
