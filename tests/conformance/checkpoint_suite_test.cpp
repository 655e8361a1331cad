#include "conformance/broken_log.hpp"

#include <eskit/conformance/checkpoint_suite.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>

namespace eskit::inline v0_1::conformance {
namespace {

using subscription::Checkpoint;

enum class Breach : std::uint8_t {
    nothing,
    invents_checkpoints,  // for consumers that it does not know
    drops_event_ids,
    keeps_the_first,
    only_goes_forward,
    folds_case,  // of names
    ignores_fences,
    refuses_larger_fences,
    shares_fences,
    takes_over_in_words,   // and stores no fence
    takes_over_from_zero,  // and forgets where the consumer was
    forgets_nobody,
    remembers_fences,  // of who was forgotten
    ignores_stop_requests,
    fences_the_last_only,  // a smaller fence is refused, and kept all the same
    loses_everything,      // when it is closed
};

struct Table {
    std::mutex mutex{};
    std::map<std::string, Checkpoint> rows{};
    std::map<std::string, std::uint64_t> fences{};
};

// In memory; what one handle saved, the next finds.
class Checkpoints final : public subscription::CheckpointStore {
  public:
    Checkpoints(std::shared_ptr<Table> table, Breach breach)
        : table_(std::move(table)), breach_(breach) {}

    Result<std::optional<Checkpoint>> load(const Context& ctx, std::string_view consumer) override {
        if (auto ok = check(ctx); !ok) {
            return ok.error();
        }
        const std::scoped_lock lock(table_->mutex);
        const auto found = table_->rows.find(named(consumer));
        if (found == table_->rows.end()) {
            return is(Breach::invents_checkpoints) ? std::optional(Checkpoint{}) : std::nullopt;
        }
        return std::optional(found->second);
    }

    Result<void> save(const Context& ctx, std::string_view consumer,
                      const Checkpoint& checkpoint) override {
        if (auto ok = check(ctx); !ok) {
            return ok;
        }
        const std::scoped_lock lock(table_->mutex);
        const std::string name = named(consumer);
        std::uint64_t& fence = table_->fences[is(Breach::shares_fences) ? "" : name];
        const std::uint64_t found = fence;
        const bool is_refused = is(Breach::refuses_larger_fences)
                                    ? table_->rows.contains(name) && checkpoint.fence > found
                                    : checkpoint.fence < found;
        if (is_refused && is(Breach::fences_the_last_only)) {
            fence = checkpoint.fence;
            table_->rows[name] = checkpoint;
        }
        if (is_refused && !is(Breach::ignores_fences)) {
            return Error(Errc::conflict, "save: another instance took over");
        }
        fence = checkpoint.fence;
        Checkpoint& row = table_->rows.try_emplace(name, checkpoint).first->second;
        const bool is_kept = is(Breach::keeps_the_first) ||
                             (is(Breach::only_goes_forward) && checkpoint.sequence < row.sequence);
        row = is_kept ? row : checkpoint;
        row.event_id = is(Breach::drops_event_ids) ? EventId{} : row.event_id;
        return {};
    }

    Result<Checkpoint> take_over(const Context& ctx, std::string_view consumer,
                                 std::uint64_t fence) override {
        if (is(Breach::takes_over_in_words)) {
            auto found = load(ctx, consumer);
            Checkpoint taken = found && *found ? **found : Checkpoint{};
            taken.fence = fence;
            return taken;
        }
        if (is(Breach::takes_over_from_zero)) {
            const Checkpoint taken{.fence = fence};
            auto saved = save(ctx, consumer, taken);
            return saved ? Result<Checkpoint>(taken) : Result<Checkpoint>(saved.error());
        }
        return CheckpointStore::take_over(ctx, consumer, fence);
    }

    Result<void> remove(const Context& ctx, std::string_view consumer) override {
        if (auto ok = check(ctx); !ok) {
            return ok;
        }
        const std::scoped_lock lock(table_->mutex);
        if (!is(Breach::forgets_nobody)) {
            table_->rows.erase(named(consumer));
        }
        if (!is(Breach::remembers_fences)) {
            table_->fences.erase(named(consumer));
        }
        return {};
    }

  private:
    [[nodiscard]] bool is(Breach breach) const { return breach_ == breach; }

    [[nodiscard]] Result<void> check(const Context& ctx) const {
        return is(Breach::ignores_stop_requests) ? Result<void>{} : ctx.check(system_clock());
    }

    [[nodiscard]] std::string named(std::string_view consumer) const {
        std::string name(consumer);
        if (is(Breach::folds_case)) {
            std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
                return static_cast<char>(c < 0x80 ? std::tolower(c) : c);
            });
        }
        return name;
    }

    std::shared_ptr<Table> table_;
    Breach breach_;
};

CheckpointFactory factory_of(Breach breach) {
    return {"in memory", [breach]() -> OpenCheckpoints {
                auto table = std::make_shared<Table>();
                return {std::make_shared<Checkpoints>(table, breach), [table, breach] {
                            const bool is_lost = breach == Breach::loses_everything;
                            return std::make_shared<Checkpoints>(
                                is_lost ? std::make_shared<Table>() : table, breach);
                        }};
            }};
}

void expect_caught(std::string_view name, Breach breach) {
    for (const CheckpointTest& test : checkpoint_suite()) {
        if (test.name == name) {
            conformance::expect_caught(failures_of([&] { run_test(factory_of(breach), test); }));
            return;
        }
    }
    ADD_FAILURE() << "there is no test " << name;
}

TEST(CheckpointSuite, PassesAStoreThatIsRight) {
    for (const CheckpointTest& test : checkpoint_suite()) {
        EXPECT_EQ(failures_of([&] { run_test(factory_of(Breach::nothing), test); }), "")
            << test.name;
    }
}

TEST(CheckpointSuite, NoticesATakeOverThatForgets) {
    expect_caught("TakesAConsumerOver", Breach::takes_over_from_zero);
}

TEST(CheckpointSuite, NoticesATakeOverWithoutAFence) {
    expect_caught("TakesAConsumerOver", Breach::takes_over_in_words);
    expect_caught("TakesOverAConsumerThatHasNotBegun", Breach::takes_over_in_words);
}

TEST(CheckpointSuite, NoticesAnInventedCheckpoint) {
    expect_caught("HasNothingForAConsumerThatNeverSaved", Breach::invents_checkpoints);
}

TEST(CheckpointSuite, NoticesADroppedPart) {
    expect_caught("KeepsEveryPartOfACheckpoint", Breach::drops_event_ids);
}

TEST(CheckpointSuite, NoticesACheckpointThatIsNotReplaced) {
    expect_caught("ReplacesACheckpoint", Breach::keeps_the_first);
}

TEST(CheckpointSuite, NoticesAConsumerThatCannotGoBack) {
    expect_caught("LetsAConsumerGoBack", Breach::only_goes_forward);
}

TEST(CheckpointSuite, NoticesConsumersThatAreMixed) {
    expect_caught("KeepsConsumersApart", Breach::folds_case);
}

TEST(CheckpointSuite, NoticesAnIgnoredFence) {
    expect_caught("RefusesASmallerFence", Breach::ignores_fences);
}

TEST(CheckpointSuite, NoticesATakeoverThatIsRefused) {
    expect_caught("TakesALargerFence", Breach::refuses_larger_fences);
}

TEST(CheckpointSuite, NoticesFencesThatAreShared) {
    expect_caught("KeepsFencesOfConsumersApart", Breach::shares_fences);
}

TEST(CheckpointSuite, NoticesAConsumerThatIsNotForgotten) {
    expect_caught("ForgetsAConsumer", Breach::forgets_nobody);
}

TEST(CheckpointSuite, NoticesAFenceThatIsNotForgotten) {
    expect_caught("ForgetsAConsumer", Breach::remembers_fences);
}

TEST(CheckpointSuite, NoticesAnIgnoredStopRequest) {
    expect_caught("DoesNothingAfterAStopRequest", Breach::ignores_stop_requests);
}

TEST(CheckpointSuite, NoticesADeposedLeaderUnderConcurrency) {
    expect_caught("KeepsTheLargestFenceOfARace", Breach::ignores_fences);
}

TEST(CheckpointSuite, NoticesARefusedCheckpointThatIsKept) {
    expect_caught("RefusesASmallerFence", Breach::fences_the_last_only);
}

TEST(CheckpointSuite, NoticesALostCheckpoint) {
    expect_caught("KeepsCheckpointsAfterItWasOpenedAgain", Breach::loses_everything);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
