#include "expectations.hpp"
#include "registration.hpp"
#include "requests.hpp"

#include <eskit/conformance/checkpoint_suite.hpp>

#include <atomic>
#include <optional>
#include <stop_token>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;
using subscription::Checkpoint;

Checkpoint at(std::uint64_t sequence, std::uint64_t fence = 1) {
    return {.log_epoch = {7}, .sequence = sequence, .event_id = {9, 1}, .fence = fence};
}

std::optional<Checkpoint> loaded(OpenCheckpoints& checkpoints, std::string_view consumer) {
    const auto found = checkpoints.store->load({}, consumer);
    EXPECT_TRUE(found.has_value()) << found.error().message();
    return found.value_or(std::nullopt);
}

void save(OpenCheckpoints& checkpoints, std::string_view consumer, const Checkpoint& checkpoint) {
    const auto saved = checkpoints.store->save({}, consumer, checkpoint);
    EXPECT_TRUE(saved.has_value()) << saved.error().message();
}

// Nothing, which is not position 0.
void has_nothing_for_a_consumer_that_never_saved(OpenCheckpoints& checkpoints) {
    EXPECT_EQ(loaded(checkpoints, "orders"), std::nullopt);
}

// All four parts come back.
void keeps_every_part_of_a_checkpoint(OpenCheckpoints& checkpoints) {
    Checkpoint checkpoint{.sequence = 123'456'789'012, .fence = 42};
    for (std::size_t byte = 0; byte < 16; ++byte) {
        checkpoint.log_epoch[byte] = static_cast<std::uint8_t>(0xF0 + byte);
        checkpoint.event_id[byte] = static_cast<std::uint8_t>(byte);
    }

    save(checkpoints, "orders", checkpoint);

    EXPECT_EQ(loaded(checkpoints, "orders"), checkpoint);
}

// Position 0 with zero ids is a checkpoint: "begun, nothing seen".
void keeps_a_checkpoint_before_the_first_event(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", {});

    EXPECT_EQ(loaded(checkpoints, "orders"), Checkpoint{});
}

// The last one counts.
void replaces_a_checkpoint(OpenCheckpoints& checkpoints) {
    for (std::uint64_t sequence = 1; sequence <= 20; ++sequence) {
        save(checkpoints, "orders", at(sequence));
        EXPECT_EQ(loaded(checkpoints, "orders"), at(sequence));
    }
}

// A consumer that is reset goes back, under the same fence.
void lets_a_consumer_go_back(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(99));

    save(checkpoints, "orders", at(5));

    EXPECT_EQ(loaded(checkpoints, "orders"), at(5));
}

// Each consumer has its own; names are compared byte by byte.
void keeps_consumers_apart(OpenCheckpoints& checkpoints) {
    const std::vector<std::string> names{"orders", "Orders",       "orders ", "orders/1",
                                         "order",  "\u6ce8\u6587", "it's",    "%",
                                         "_",      "orders-1",     "orders_1"};
    for (std::size_t number = 0; number < names.size(); ++number) {
        save(checkpoints, names[number], at(number + 1));
    }

    for (std::size_t number = 0; number < names.size(); ++number) {
        EXPECT_EQ(loaded(checkpoints, names[number]), at(number + 1)) << names[number];
    }
}

// Who was deposed cannot move a checkpoint any more.
void refuses_a_smaller_fence(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(12, 3));

    ESKIT_EXPECT_ERROR(checkpoints.store->save({}, "orders", at(99, 2)), Errc::conflict);
    ESKIT_EXPECT_ERROR(checkpoints.store->save({}, "orders", at(99, 0)), Errc::conflict);

    EXPECT_EQ(loaded(checkpoints, "orders"), at(12, 3));
}

// Who took over may go on from anywhere.
void takes_a_larger_fence(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(12, 3));

    save(checkpoints, "orders", at(7, 4));

    EXPECT_EQ(loaded(checkpoints, "orders"), at(7, 4));
    ESKIT_EXPECT_ERROR(checkpoints.store->save({}, "orders", at(13, 3)), Errc::conflict);
}

// One consumer's fence is none of the others' business.
void keeps_fences_of_consumers_apart(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(1, 9));

    save(checkpoints, "others", at(1, 1));

    EXPECT_EQ(loaded(checkpoints, "others"), at(1, 1));
}

// Forgotten is as if it never saved, fence included; forgetting nobody is no error.
void forgets_a_consumer(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(12, 3));
    save(checkpoints, "others", at(5));

    ESKIT_ASSERT_OK(checkpoints.store->remove({}, "orders"));
    ESKIT_ASSERT_OK(checkpoints.store->remove({}, "orders"));

    EXPECT_EQ(loaded(checkpoints, "orders"), std::nullopt);
    EXPECT_EQ(loaded(checkpoints, "others"), at(5));
    save(checkpoints, "orders", at(1, 0));
    EXPECT_EQ(loaded(checkpoints, "orders"), at(1, 0));
}

// Who takes a consumer over goes on where it was, and shuts out whoever came before.
void takes_a_consumer_over(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(12, 3));

    const auto taken = checkpoints.store->take_over({}, "orders", 5);

    ESKIT_ASSERT_OK(taken);
    EXPECT_EQ(*taken, at(12, 5));
    EXPECT_EQ(loaded(checkpoints, "orders"), at(12, 5));
    ESKIT_EXPECT_ERROR(checkpoints.store->save({}, "orders", at(13, 4)), Errc::conflict);
    ESKIT_EXPECT_ERROR(checkpoints.store->take_over({}, "orders", 4), Errc::conflict);
    EXPECT_EQ(loaded(checkpoints, "orders"), at(12, 5));
}

// The same before anything was handled.
void takes_over_a_consumer_that_has_not_begun(OpenCheckpoints& checkpoints) {
    const auto taken = checkpoints.store->take_over({}, "orders", 5);

    ESKIT_ASSERT_OK(taken);
    EXPECT_TRUE(subscription::is_unplaced(*taken));
    EXPECT_EQ(taken->fence, 5U);
    EXPECT_EQ(loaded(checkpoints, "orders"), *taken);
    ESKIT_EXPECT_ERROR(checkpoints.store->save({}, "orders", at(1, 4)), Errc::conflict);
}

// After a stop request, nothing is read or written.
void does_nothing_after_a_stop_request(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(1));
    std::stop_source source;
    source.request_stop();
    const Context cancelled = Context{}.with_stop(source.get_token());

    ESKIT_EXPECT_ERROR(checkpoints.store->save(cancelled, "orders", at(2)), Errc::cancelled);
    ESKIT_EXPECT_ERROR(checkpoints.store->load(cancelled, "orders"), Errc::cancelled);
    ESKIT_EXPECT_ERROR(checkpoints.store->remove(cancelled, "orders"), Errc::cancelled);

    EXPECT_EQ(loaded(checkpoints, "orders"), at(1));
}

// Consumers that save at the same time do not disturb each other.
void lets_consumers_save_at_the_same_time(OpenCheckpoints& checkpoints) {
    constexpr std::size_t consumers = 8;
    constexpr std::uint64_t saves = 25;
    together(consumers, [&](std::size_t consumer) {
        const std::string name = std::to_string(consumer);
        for (std::uint64_t sequence = 1; sequence <= saves; ++sequence) {
            save(checkpoints, name, at(sequence));
            EXPECT_EQ(loaded(checkpoints, name), at(sequence));
        }
    });

    for (std::size_t consumer = 0; consumer < consumers; ++consumer) {
        EXPECT_EQ(loaded(checkpoints, std::to_string(consumer)), at(saves));
    }
}

// Of many that take one consumer over at the same time, the largest fence stays, and a reader sees
// fences rise.
void keeps_the_largest_fence_of_a_race(OpenCheckpoints& checkpoints) {
    constexpr std::size_t leaders = 8;
    constexpr std::uint64_t turns = 20;
    constexpr std::uint64_t largest = turns * leaders + leaders;
    save(checkpoints, "orders", at(1, 1));
    std::atomic<std::size_t> leading = leaders;
    together(leaders + 1, [&](std::size_t leader) {
        if (leader == leaders) {
            std::uint64_t fence = 0;
            while (leading > 0) {
                const auto found = loaded(checkpoints, "orders");
                ASSERT_TRUE(found.has_value());
                ASSERT_GE(found->fence, fence);
                fence = found->fence;
            }
            return;
        }
        for (std::uint64_t turn = turns; turn > 0; --turn) {  // the largest first
            const std::uint64_t fence = turn * leaders + leader + 1;
            const auto saved = checkpoints.store->save({}, "orders", at(fence, fence));
            EXPECT_TRUE(saved || saved.error().code() == Errc::conflict);
        }
        --leading;
    });

    EXPECT_EQ(loaded(checkpoints, "orders"), at(largest, largest));
}

// What was saved is there when the store is opened again, fence included.
void keeps_checkpoints_after_it_was_opened_again(OpenCheckpoints& checkpoints) {
    save(checkpoints, "orders", at(12, 3));
    save(checkpoints, "others", at(5));
    ESKIT_ASSERT_OK(checkpoints.store->remove({}, "others"));
    checkpoints.store.reset();
    checkpoints.store = checkpoints.reopen();
    ASSERT_NE(checkpoints.store, nullptr);

    EXPECT_EQ(loaded(checkpoints, "orders"), at(12, 3));
    EXPECT_EQ(loaded(checkpoints, "others"), std::nullopt);
    ESKIT_EXPECT_ERROR(checkpoints.store->save({}, "orders", at(13, 2)), Errc::conflict);
}

constexpr CheckpointTest tests[] = {
    {"HasNothingForAConsumerThatNeverSaved", has_nothing_for_a_consumer_that_never_saved},
    {"KeepsEveryPartOfACheckpoint", keeps_every_part_of_a_checkpoint},
    {"KeepsACheckpointBeforeTheFirstEvent", keeps_a_checkpoint_before_the_first_event},
    {"ReplacesACheckpoint", replaces_a_checkpoint},
    {"LetsAConsumerGoBack", lets_a_consumer_go_back},
    {"KeepsConsumersApart", keeps_consumers_apart},
    {"RefusesASmallerFence", refuses_a_smaller_fence},
    {"TakesALargerFence", takes_a_larger_fence},
    {"KeepsFencesOfConsumersApart", keeps_fences_of_consumers_apart},
    {"ForgetsAConsumer", forgets_a_consumer},
    {"TakesAConsumerOver", takes_a_consumer_over},
    {"TakesOverAConsumerThatHasNotBegun", takes_over_a_consumer_that_has_not_begun},
    {"DoesNothingAfterAStopRequest", does_nothing_after_a_stop_request},
    {"LetsConsumersSaveAtTheSameTime", lets_consumers_save_at_the_same_time},
    {"KeepsTheLargestFenceOfARace", keeps_the_largest_fence_of_a_race},
    {"KeepsCheckpointsAfterItWasOpenedAgain", keeps_checkpoints_after_it_was_opened_again, true},
};

}  // namespace

std::span<const CheckpointTest> checkpoint_suite() {
    return tests;
}

void run_test(const CheckpointFactory& factory, const CheckpointTest& test) {
    OpenCheckpoints opened = factory.make();
    ASSERT_NE(opened.store, nullptr) << "the factory '" << factory.name << "' made no store";
    if (test.needs_reopening && !opened.reopen) {
        GTEST_SKIP() << "the checkpoint store '" << factory.name
                     << "' has no way to be opened again";
    }
    const ::testing::ScopedTrace trace(__FILE__, __LINE__,
                                       "checkpoint store '" + factory.name + "'");
    test.run(opened);
}

bool register_checkpoint_suite(const CheckpointFactory& factory, const char* file, int line) {
    for (const CheckpointTest& test : tests) {
        detail::register_test("checkpoints", test.name, file, line,
                              [factory, test](std::uint64_t) { run_test(factory, test); });
    }
    return true;
}

}  // namespace eskit::inline v0_1::conformance
