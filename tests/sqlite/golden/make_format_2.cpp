// Made format_2.db, which golden_test.cpp reads: make_format_2 FILE. A later format gets a program
// and a file of its own; the files of earlier ones stay as they are.
#include <eskit/sqlite/database.hpp>
#include <eskit/sqlite/snapshot_store.hpp>
#include <eskit/store/stream_lifecycle.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <cstdio>
#include <exception>
#include <utility>

namespace {

using eskit::Commit;
using eskit::CommitId;
using eskit::NewEvent;
using eskit::StreamId;

const StreamId ada{"account", "ada"};
const StreamId bob{"account", "bob"};
const StreamId order{"sales.order", "2024/7"};

NewEvent event(std::string type, std::string json, std::vector<std::string> tags = {}) {
    return {.type = std::move(type),
            .payload = eskit::Payload::from_bytes("json", std::move(json)),
            .tags = std::move(tags)};
}

CommitId id_of(std::uint8_t number) {
    CommitId id{};
    id.back() = number;
    return id;
}

Commit opened() {
    return {.id = id_of(0xA1),
            .appends = {{ada,
                         eskit::no_stream,
                         {event("bank.Opened", R"({"owner":"Ada"})", {"owner:ada"}),
                          event("bank.Paid", R"({"cents":700})", {"branch:1", "owner:ada"})}},
                        {bob, eskit::no_stream, {event("bank.Opened", R"({"owner":"Bob"})")}}}};
}

Commit transferred() {
    return {.id = id_of(0xA2),
            .appends = {{ada,
                         eskit::StreamVersion{2},
                         {event("bank.Withdrawn", R"({"cents":200})", {"owner:ada"})}},
                        {bob,
                         eskit::StreamVersion{1},
                         {event("bank.Paid", R"({"cents":200})", {"owner:bob"})}}},
            .metadata = {.correlation_id = "transfer-1",
                         .causation_id = "request-1",
                         .initiator = {eskit::Principal::Kind::user, "ada"},
                         .originator = {eskit::Principal::Kind::service, "web"},
                         .extra = {{"note", "\"rent\" \u20ac"}}}};
}

// Not JSON, a later schema, and a payload that needs pages of its own.
Commit ordered() {
    NewEvent large = event("sales.Ordered", {});
    large.payload = eskit::Payload::from_bytes("bytes", std::string(6'000, '\xFF'));
    large.schema_version = 3;
    return {.id = id_of(0xA3),
            .appends = {{order, eskit::no_stream, {std::move(large)}}},
            .fingerprint = "order 7"};
}

void make(const char* path) {
    eskit::testing::ManualClock clock(eskit::Timestamp{
        std::chrono::microseconds{1'704'164'645'000'006}});  // 2024-01-02 03:04:05.000006 UTC
    eskit::testing::SequentialIds ids;
    auto database =
        eskit::sqlite::Database::open(path, {.environment = {.clock = &clock, .ids = &ids}})
            .value();
    for (Commit (*made)() : {opened, transferred, ordered}) {
        database.log()->commit({}, made()).value();
        clock.advance(std::chrono::seconds{1});
    }
    const eskit::StreamLifecycle lifecycle(database.log());
    const eskit::Context clerk{.principal = {eskit::Principal::Kind::user, "clerk"}};
    lifecycle.truncate(clerk, ada, 2, "kept for two years").value();
    lifecycle.archive(clerk, ada, "moved").value();
    lifecycle.tombstone(clerk, order, "cancelled").value();
    database.snapshots()
        ->save({}, {.stream = ada,
                    .key = "bank.Account/1",
                    .version = 3,
                    .codec = "json",
                    .bytes = R"({"cents":500})",
                    .taken_at = clock.now()})
        .value();
    for (const std::uint8_t leader : {std::uint8_t{1}, std::uint8_t{2}}) {
        const auto lock = database.leader_lock();
        lock->try_acquire({}, "sub:balances", id_of(leader)).value();
        lock->release({}, "sub:balances", id_of(leader)).value();
    }
    auto checkpoints = database.checkpoints();
    const eskit::subscription::Checkpoint handled{.log_epoch = database.log()->epoch(),
                                                  .sequence = eskit::GlobalSequence{4},
                                                  .event_id = eskit::testing::SequentialIds::at(4),
                                                  .fence = 2};
    checkpoints.save({}, "balances", handled).value();
    std::printf("epoch %s\n", eskit::to_string(database.log()->epoch()).c_str());
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: make_format_2 FILE\n", stderr);
        return 2;
    }
    try {
        make(arguments[1]);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "make_format_2: %s\n", exception.what());
        return 1;
    }
    return 0;
}
