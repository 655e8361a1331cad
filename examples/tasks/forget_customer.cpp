// A customer asks to be forgotten: all data of the stream is removed, and it is closed for ever.
#include <eskit/sqlite/database.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <iostream>
#include <string>

// region: program
struct CustomerRegistered {
    std::string name;
};

int main() {
    const auto database = eskit::sqlite::Database::open("shop.db").value();
    const auto customers = database.store<CustomerRegistered>();
    const eskit::StreamId ada{"customer", "4711"};  // an id that says nothing about the person
    customers.append({}, ada, eskit::no_stream, {CustomerRegistered{"Ada"}}).value();

    const eskit::StreamLifecycle lifecycle(customers);
    const eskit::Context clerk = eskit::new_chain({}, {eskit::Principal::Kind::user, "clerk"});
    lifecycle.tombstone(clerk, ada, "asked to be forgotten").value();

    std::cout << "load: " << to_string(customers.load({}, ada).error().code()) << '\n';
    std::cout << customers.read_all({}).value().size() << " events in the log can be read\n";
}
// endregion: program

// Prints:
// load: not_found
// 0 events in the log can be read
