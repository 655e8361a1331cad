// What a program may ask of a store, whichever it is: what the log can do, appends that expect
// something of a stream, appends that are repeated until their fate is known, commands that do not
// wait for the disk. Memory and SQLite answer alike; the first table says where they differ.
#include "../bank/domain.hpp"

#include <eskit/sqlite/database.hpp>

#include <atomic>
#include <chrono>
#include <iostream>
#include <latch>
#include <span>
#include <string>

namespace {

using namespace std::chrono_literals;
using Event = bank::Account::Event;
using Store = eskit::LogStore<Event>;

void show(const char* name, const eskit::EventLog& log) {
    // region: capabilities
    const eskit::Capabilities& can = log.capabilities();
    const char* const survives[] = {"nothing", "a crash of the process", "a loss of power"};
    std::cout << name << ": a commit survives " << survives[static_cast<int>(can.durability)]
              << "; streams per commit: " << (can.multi_stream_commit ? "many" : "one")
              << ", conditions: " << (can.append_condition ? "yes" : "no")
              << ", sequences without holes: " << (can.dense_global_sequence ? "yes" : "no")
              << ", writing processes: " << (can.multi_process_writers ? "many" : "one") << '\n';
    // endregion: capabilities
}

void expect_versions(const eskit::Context& ctx, const Store& store) {
    const auto print = [](const char* what, const eskit::Result<eskit::Appended>& appended) {
        std::cout << what << ": "
                  << (appended ? "version " + std::to_string(appended->version.value)
                               : std::string(eskit::to_string(appended.error().code())))
                  << '\n';
    };
    const eskit::StreamId ada{"account", "ada"};
    // region: expectations
    print("new", store.append(ctx, ada, eskit::no_stream, {bank::AccountOpened{"Ada"}}));
    print("exact", store.append(ctx, ada, 1, {bank::MoneyDeposited{500, "salary"}}));
    print("stale", store.append(ctx, ada, 1, {bank::MoneyWithdrawn{500}}));
    print("some", store.append(ctx, ada, eskit::stream_exists, {bank::MoneyDeposited{1, ""}}));
    print("any", store.append(ctx, ada, eskit::any_version, {bank::MoneyDeposited{2, ""}}));
    // endregion: expectations
}

// region: in_doubt
// Repeats the append under one id until it is known what became of it. Once it is in doubt, only an
// outcome or a refusal settles it: `unavailable` then says that the repetition wrote nothing.
eskit::Result<eskit::Appended> append_surely(const eskit::Context& ctx, const Store& store,
                                             const eskit::StreamId& stream,
                                             eskit::ExpectedVersion expected,
                                             std::span<const Event> events,
                                             const eskit::CommitId& id) {
    for (int attempt = 1;; ++attempt) {
        auto appended = store.append(ctx, stream, expected, events, {.commit_id = id});
        const auto advice = appended ? eskit::Advice::never : appended.error().advice();
        const bool is_open =
            advice == eskit::Advice::check_first || advice == eskit::Advice::retry_call;
        if (!is_open || attempt == 10) {
            return appended;
        }
        store.clock().wait(store.clock().steady_now() + 100ms, ctx.stop);
    }
}
// endregion: in_doubt

void repeat(const eskit::Context& ctx, const Store& store) {
    const eskit::CommitId id = store.ids().next();
    const Event events[] = {bank::AccountClosed{}};
    for (int time = 1; time <= 2; ++time) {
        auto appended = append_surely(ctx, store, {"account", "ada"}, 4, events, id);
        std::cout << "closed: version " << (appended ? appended->version.value : 0)
                  << (appended && appended->replayed ? ", the first outcome again\n" : "\n");
    }
}

void submit(const eskit::Context& ctx, const Store& store) {
    // region: submit
    const eskit::DeciderHandler accounts{store, bank::Account{}};
    std::atomic<int> opened = 0;
    std::latch left(3);
    for (const char* id : {"bob", "eve", "kim"}) {
        accounts.submit(ctx, id, bank::OpenAccount{id}, [&](const auto& handled) {
            opened += handled ? 1 : 0;
            left.count_down();
        });
    }
    left.wait();  // the completions run on the log's own thread
    // endregion: submit
    std::cout << "opened: " << opened << '\n';
}

}  // namespace

int main() {
    // region: open
    eskit::sqlite::Options options;
    options.synchronous = eskit::sqlite::Options::Synchronous::full;  // the default
    options.environment.commit_ids_kept = 30 * 24h;                   // the default is for ever
    options.environment.group.queued_commits_max = 10'000;
    auto database = eskit::sqlite::Database::open("stores.db", options);
    // endregion: open
    if (!database) {
        std::cerr << database.error().message() << '\n';
        return 1;
    }
    show("memory", eskit::MemoryLog());
    show("SQLite", *database->log());
    const auto store = database->store<Event>();
    const eskit::Context ctx = eskit::new_chain({}, {eskit::Principal::Kind::user, "ada"});
    expect_versions(ctx, store);
    repeat(ctx, store);
    submit(ctx, store);
}
