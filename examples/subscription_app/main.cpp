// A shop that mails its customers and adds its revenue up, each by a subscription of its own. The
// program stops in the middle and goes on behind the last mail; then a runner keeps both going on
// threads, and a caller waits until what it has just appended is in the figures.
#include <eskit/runner/runner.hpp>
#include <eskit/sqlite/database.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/subscription.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <variant>

// region: events
namespace shop {

struct OrderPlaced {
    std::string customer{};
    std::int64_t cents = 0;
};
struct OrderPaid {
    std::int64_t cents = 0;
};
using Event = std::variant<OrderPlaced, OrderPaid>;

}  // namespace shop
// endregion: events

namespace {

using namespace std::chrono_literals;
using eskit::StepOutcome;
using eskit::subscription::Subscription;

// region: mails
Subscription mails(const eskit::sqlite::Database& db) {
    return {db.store<shop::Event>(),
            db.checkpoints(),
            {.consumer = "mails"},
            [](const shop::OrderPlaced& placed) {
                std::cout << "mail to " << placed.customer << ": thank you\n";
            }};
}
// endregion: mails

// region: revenue
Subscription revenue(const eskit::sqlite::Database& db, std::int64_t& cents) {
    return {
        db.store<shop::Event>(),
        eskit::subscription::MemoryCheckpointStore{},
        {.consumer = "revenue", .batch_size = 100},
        eskit::subscription::in_batches([&](const eskit::subscription::Batch<shop::Event>& batch) {
            for (const auto& event : batch) {
                if (const auto* paid = event.get_if<shop::OrderPaid>()) {
                    cents += paid->cents;
                }
            }
        })};
}
// endregion: revenue

eskit::Result<eskit::Appended> order(const eskit::sqlite::Database& db, const std::string& name) {
    return db.store<shop::Event>().append({}, {"order", name}, eskit::no_stream,
                                          {shop::OrderPlaced{name, 500}, shop::OrderPaid{500}});
}

eskit::Result<void> first_run(const std::string& path) {
    auto db = eskit::sqlite::Database::open(path);
    if (!db) {
        return db.error();
    }
    for (const char* name : {"Ada", "Grace", "Edsger"}) {
        if (auto appended = order(*db, name); !appended) {
            return appended.error();
        }
    }
    // region: step
    const Subscription one_at_a_time{db->store<shop::Event>(),
                                     db->checkpoints(),
                                     {.consumer = "mails", .batch_size = 1},
                                     [](const shop::OrderPlaced& placed) {
                                         std::cout << "mail to " << placed.customer << '\n';
                                     }};
    auto outcome = one_at_a_time.step({});  // and then the program ends
    // endregion: step
    return outcome ? eskit::Result<void>{} : outcome.error();
}

eskit::Result<void> second_run(const std::string& path) {
    auto db = eskit::sqlite::Database::open(path);
    if (!db) {
        return db.error();
    }
    // region: until_idle
    const Subscription resumed = mails(*db);
    for (;;) {
        auto outcome = resumed.step({});
        if (!outcome) {
            return outcome.error();
        }
        if (outcome->state != StepOutcome::State::worked) {
            break;  // nothing more to do for now
        }
    }
    std::cout << "mails are at " << resumed.position().value << '\n';
    // endregion: until_idle

    // region: runner
    std::int64_t cents = 0;
    const Subscription figures = revenue(*db, cents);
    eskit::runner::Runner runner({.handle_signals = true});
    runner.add("mails", resumed).add("revenue", figures);
    eskit::Result<void> ended;
    std::thread background([&] { ended = runner.run(); });
    // endregion: runner

    // region: wait
    const auto patience = eskit::Context{}.with_deadline(db->log()->clock().steady_now() + 30s);
    auto appended = order(*db, "Barbara");
    auto handled = appended ? figures.wait_until(patience, appended->global_sequence)
                            : eskit::Result<void>(appended.error());
    // endregion: wait
    if (handled) {
        handled = resumed.wait_until(patience, appended->global_sequence);
    }
    runner.stop();
    background.join();
    std::cout << "revenue: " << cents << " cents\n";
    return handled ? ended : handled;
}

}  // namespace

int main() {
    const std::string path = "subscription_app.db";
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
        std::filesystem::remove(path + suffix);
    }
    auto done = first_run(path);
    if (done) {
        std::cout << "-- restarted --\n";
        done = second_run(path);
    }
    if (!done) {
        std::cerr << done.error().message() << '\n';
        return 1;
    }
}
