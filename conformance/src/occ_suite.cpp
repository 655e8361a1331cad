#include "expectations.hpp"
#include "requests.hpp"

#include <eskit/conformance/occ_suite.hpp>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

const StreamId stream{"account", "ada"};

void gives_versions_one_two_three(LogUnderTest& log) {
    const auto first = log->commit({}, commit_to(stream, 0, events(1)));
    const auto second = log->commit({}, commit_to(stream, 1, events(2)));
    const auto other = log->commit({}, commit_to({"account", "bob"}, 0, events(1)));

    ESKIT_ASSERT_OK(first);
    ESKIT_ASSERT_OK(second);
    ESKIT_ASSERT_OK(other);
    EXPECT_EQ(first->versions, (std::vector<StreamVersion>{1}));
    EXPECT_EQ(second->versions, (std::vector<StreamVersion>{3}));
    EXPECT_EQ(other->versions, (std::vector<StreamVersion>{1}));
    EXPECT_EQ(version_of(*log, stream), StreamVersion{3});
}

void refuses_every_other_version(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, 0, events(2))));

    for (const int expected : {0, 1, 3, 1'000}) {
        const auto outcome = log->commit({}, commit_to(stream, expected, events(1)));
        ESKIT_EXPECT_ERROR(outcome, Errc::conflict);
        EXPECT_EQ(outcome.error().conflict()->actual, StreamVersion{2});
    }
    EXPECT_EQ(version_of(*log, stream), StreamVersion{2});
}

void tells_new_streams_from_existing_ones(LogUnderTest& log) {
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, stream_exists, events(1))),
                       Errc::conflict);
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, no_stream, events(1))));

    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, no_stream, events(1))), Errc::conflict);
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, stream_exists, events(1))));
}

void takes_any_version_as_it_comes(LogUnderTest& log) {
    ESKIT_ASSERT_OK(log->commit({}, commit_to(stream, any_version, events(1))));
    const auto outcome = log->commit({}, commit_to(stream, any_version, events(1)));

    ESKIT_ASSERT_OK(outcome);
    EXPECT_EQ(outcome->versions, (std::vector<StreamVersion>{2}));
}

void refuses_a_negative_version(LogUnderTest& log) {
    ESKIT_EXPECT_ERROR(log->commit({}, commit_to(stream, -1, events(1))), Errc::invalid_argument);
}

void has_one_winner_per_version(LogUnderTest& log) {
    const std::size_t rounds = LogUnderTest::scaled(20);

    const auto history = race_for_versions(*log, {.seed = log.seed(), .rounds = rounds});

    expect_right(history);
    EXPECT_EQ(version_of(*log, {"contested", "one"}), StreamVersion{rounds});
}

constexpr SuiteTest tests[] = {
    {"GivesVersionsOneTwoThree", gives_versions_one_two_three},
    {"RefusesEveryOtherVersion", refuses_every_other_version},
    {"TellsNewStreamsFromExistingOnes", tells_new_streams_from_existing_ones},
    {"TakesAnyVersionAsItComes", takes_any_version_as_it_comes},
    {"RefusesANegativeVersion", refuses_a_negative_version},
    {"HasOneWinnerPerVersion", has_one_winner_per_version},
};

}  // namespace

const Suite& occ_suite() {
    static constexpr Suite suite{.name = "occ", .tests = tests};
    return suite;
}

}  // namespace eskit::inline v0_1::conformance
