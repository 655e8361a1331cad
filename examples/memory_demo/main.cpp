// A tour of the store in memory, which behaves like every other store but for durability. It
// appends to streams and reads them back, meets a conflict, pages through the whole log, follows a
// chain of cause and effect through the metadata, and looks at one log through the views of two
// contexts.
#include <eskit/eskit.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace sales {
struct OrderPlaced {
    std::string article;
    int pieces = 0;
};
}  // namespace sales

namespace shipping {
struct ParcelSent {
    std::string order;
};
}  // namespace shipping

namespace {

// A variant of structs is the usual event set; one struct will do.
using Sales = eskit::LogStore<sales::OrderPlaced>;
using Shipping = eskit::LogStore<shipping::ParcelSent>;

eskit::Result<void> write_and_conflict(const eskit::Context& ctx, const Sales& orders) {
    // region: append
    const eskit::StreamId first{"order", "o-1"};
    auto placed = orders.append(ctx, first, eskit::no_stream, {sales::OrderPlaced{"lamp", 2}});
    if (!placed) {
        return placed.error();
    }
    std::cout << "o-1 is at version " << placed->version.value << '\n';
    // endregion: append

    // region: conflict
    auto again = orders.append(ctx, first, eskit::no_stream, {sales::OrderPlaced{"lamp", 9}});
    if (!again && again.error().code() == eskit::Errc::conflict) {
        std::cout << "o-1 is at version " << again.error().conflict()->actual.value << " already\n";
    }
    // endregion: conflict
    for (const char* id : {"o-2", "o-3", "o-4"}) {
        auto more =
            orders.append(ctx, {"order", id}, eskit::any_version, {{"chair", 1}, {"table", 2}});
        if (!more) {
            return more.error();
        }
    }
    return {};
}

// region: chain
// A reaction: its events name the order's event as their cause and keep its chain.
eskit::Result<void> ship(const eskit::Context& ctx, const Sales& orders, const Shipping& parcels) {
    auto order = orders.load(ctx, {"order", "o-1"});
    if (!order) {
        return order.error();
    }
    const eskit::Event<sales::OrderPlaced>& cause = (*order)[0];
    const eskit::Context reaction =
        eskit::continue_from(ctx, cause, {eskit::Principal::Kind::service, "shipping"});
    auto sent = parcels.append(reaction, {"parcel", "p-1"}, eskit::no_stream,
                               {shipping::ParcelSent{"o-1"}});
    if (!sent) {
        return sent.error();
    }
    auto parcel = parcels.load(ctx, {"parcel", "p-1"});
    if (!parcel) {
        return parcel.error();
    }
    const eskit::Metadata& effect = (*parcel)[0].metadata();
    std::cout << "p-1 was begun by " << effect.originator.id << ", done by " << effect.initiator.id
              << "; same chain: "
              << (effect.correlation_id == cause.metadata().correlation_id ? "yes" : "no")
              << "; caused by o-1: "
              << (effect.causation_id == eskit::to_string(cause.id()) ? "yes" : "no") << '\n';
    return {};
}
// endregion: chain

// region: pages
eskit::Result<void> read_pages(const eskit::Context& ctx, const Sales& orders) {
    for (eskit::GlobalSequence after = 0;;) {
        auto page = orders.read_all(ctx, {.after = after, .limit = 3});
        if (!page) {
            return page.error();
        }
        std::cout << "a page of " << page->size() << ", next after " << page->next().value << '\n';
        if (page->at_end()) {
            return {};
        }
        after = page->next();
    }
}
// endregion: pages

}  // namespace

int main() {
    // region: views
    auto log = std::make_shared<eskit::MemoryLog>();
    const Sales orders{log};      // each bounded context has its own view of the log,
    const Shipping parcels{log};  // and sees its own events only
    // endregion: views
    // region: new_chain
    const eskit::Context ctx = eskit::new_chain({}, {eskit::Principal::Kind::user, "ada"});
    // endregion: new_chain

    auto done = write_and_conflict(ctx, orders)
                    .and_then([&] { return ship(ctx, orders, parcels); })
                    .and_then([&] { return read_pages(ctx, orders); });
    if (!done) {
        std::cerr << done.error().message() << '\n';
        return 1;
    }
}
