#include "conformance/broken_log.hpp"

#include <eskit/conformance/snapshot_suite.hpp>
#include <eskit/snapshot/memory_snapshot_store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::conformance {
namespace {

enum class Fault : std::uint8_t {
    none,
    finds_something,
    keeps_the_first,
    keeps_the_last,
    ignores_keys,
    ignores_the_type,
    drops_bytes,
    refuses_older,
    forgets_nothing,
    forgets_one_key,
    forgets_too_much,
    takes_anything,
};

// Breaks one rule.
class BrokenStore final : public SnapshotStore {
  public:
    explicit BrokenStore(Fault fault) : fault_(fault) {}

    Result<std::optional<Snapshot>> load(const Context& ctx, const StreamId& stream,
                                         std::string_view key) override {
        if (fault_ == Fault::finds_something && !is_used_) {
            return std::optional(Snapshot{.stream = stream, .key = std::string(key), .version = 1});
        }
        auto loaded = inner_.load(ctx, shown(stream), shown(key));
        if (loaded && *loaded) {
            (*loaded)->stream = stream;
            (*loaded)->key = key;
        }
        return loaded;
    }
    Result<void> save(const Context& ctx, const Snapshot& snapshot) override {
        is_used_ = true;
        if (fault_ == Fault::takes_anything && !detail::check_snapshot(snapshot)) {
            return {};
        }
        Snapshot kept = snapshot;
        kept.stream = shown(snapshot.stream);
        kept.key = shown(snapshot.key);
        if (fault_ == Fault::drops_bytes) {
            kept.bytes = kept.bytes.substr(0, 1'000);
        }
        const auto there = inner_.load(ctx, kept.stream, kept.key).value_or(std::nullopt);
        if (there && fault_ == Fault::keeps_the_first) {
            return {};
        }
        if (there && there->version > kept.version && fault_ == Fault::refuses_older) {
            return Error(Errc::conflict, "there is a newer snapshot");
        }
        if (fault_ == Fault::keeps_the_last && detail::check_snapshot(kept)) {
            static_cast<void>(inner_.invalidate(ctx, kept.stream));
        }
        return inner_.save(ctx, kept);
    }
    Result<void> invalidate(const Context& ctx, const StreamId& stream) override {
        switch (fault_) {
            case Fault::forgets_nothing:
                return {};
            case Fault::forgets_too_much:
                return inner_.invalidate_all(ctx);
            case Fault::forgets_one_key: {
                const auto kept = inner_.load(ctx, stream, "bank.Account/2/7f").value();
                static_cast<void>(inner_.invalidate(ctx, stream));
                return kept ? inner_.save(ctx, *kept) : Result<void>{};
            }
            default:
                return inner_.invalidate(ctx, shown(stream));
        }
    }
    Result<void> invalidate_all(const Context& ctx) override {
        return fault_ == Fault::forgets_nothing ? Result<void>{} : inner_.invalidate_all(ctx);
    }

  private:
    [[nodiscard]] std::string shown(std::string_view key) const {
        return fault_ == Fault::ignores_keys && !key.empty() ? "k" : std::string(key);
    }
    [[nodiscard]] StreamId shown(const StreamId& stream) const {
        return fault_ == Fault::ignores_the_type ? StreamId("any", stream.id()) : stream;
    }

    Fault fault_;
    std::atomic<bool> is_used_ = false;
    MemorySnapshotStore inner_;
};

// What one test reports of such a store; empty when it passes.
std::string report_of(const SnapshotTest& test, Fault fault) {
    return failures_of([&] {
        BrokenStore store(fault);
        test.run(store);
    });
}

std::string report_of(std::string_view name, Fault fault) {
    for (const SnapshotTest& test : snapshot_suite()) {
        if (test.name == name) {
            return report_of(test, fault);
        }
    }
    ADD_FAILURE() << "there is no test " << name;
    return {};
}

TEST(SnapshotSuite, PassesAStoreThatIsRight) {
    for (const SnapshotTest& test : snapshot_suite()) {
        EXPECT_EQ(report_of(test, Fault::none), "");
    }
}

TEST(SnapshotSuite, NoticesASnapshotThatNobodySaved) {
    expect_caught(report_of("HasNothingOfAStreamThatWasNeverSaved", Fault::finds_something));
}

TEST(SnapshotSuite, NoticesLostBytes) {
    expect_caught(report_of("KeepsEveryPartOfASnapshot", Fault::drops_bytes));
}

TEST(SnapshotSuite, NoticesMixedUpKeysAndStreams) {
    expect_caught(report_of("KeepsStreamsAndKeysApart", Fault::ignores_keys));
    expect_caught(report_of("KeepsStreamsAndKeysApart", Fault::ignores_the_type));
}

TEST(SnapshotSuite, NoticesASnapshotThatIsNeverReplaced) {
    expect_caught(report_of("ReplacesAnOlderSnapshot", Fault::keeps_the_first));
    expect_caught(report_of("ReplacesASnapshotOfTheSameVersion", Fault::keeps_the_first));
}

TEST(SnapshotSuite, NoticesANewerSnapshotThatIsReplaced) {
    expect_caught(report_of("KeepsANewerSnapshot", Fault::keeps_the_last));
}

TEST(SnapshotSuite, NoticesANewerSnapshotThatIsReplacedInARace) {
    expect_caught(report_of("KeepsTheNewestOfEightRacingThreads", Fault::keeps_the_last));
}

TEST(SnapshotSuite, NoticesAnErrorForAnOlderSnapshot) {
    expect_caught(report_of("KeepsANewerSnapshot", Fault::refuses_older));
}

TEST(SnapshotSuite, NoticesWhatWasNotForgotten) {
    expect_caught(report_of("ForgetsAllKeysOfOneStream", Fault::forgets_nothing));
    expect_caught(report_of("ForgetsAllKeysOfOneStream", Fault::forgets_one_key));
    expect_caught(report_of("ForgetsEverything", Fault::forgets_nothing));
    expect_caught(report_of("TakesAnOlderSnapshotAfterItForgot", Fault::forgets_nothing));
}

TEST(SnapshotSuite, NoticesAForgottenNeighbour) {
    expect_caught(report_of("ForgetsAllKeysOfOneStream", Fault::forgets_too_much));
}

TEST(SnapshotSuite, NoticesAStoreThatTakesAnything) {
    expect_caught(report_of("RefusesWhatIsNoSnapshot", Fault::takes_anything));
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
