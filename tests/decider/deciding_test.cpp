#include <eskit/decider/deciding.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

using eskit::Deciding;
using eskit::Principal;
using eskit::Timestamp;
using eskit::testing::SequentialIds;
using namespace std::chrono_literals;

TEST(Deciding, TellsTimeAndPrincipal) {
    SequentialIds ids;
    const Deciding deciding(Timestamp{5s}, {Principal::Kind::user, "ada"}, ids);

    EXPECT_EQ(deciding.now(), Timestamp{5s});
    EXPECT_EQ(deciding.principal(), (Principal{Principal::Kind::user, "ada"}));
}

TEST(Deciding, GivesANewIdAtEachCall) {
    SequentialIds ids;
    const Deciding deciding({}, {}, ids);

    EXPECT_EQ(deciding.new_id(), SequentialIds::at(1));
    EXPECT_EQ(deciding.new_id(), SequentialIds::at(2));
}

TEST(Deciding, DrawsNoIdThatNobodyAskedFor) {
    SequentialIds ids;

    const Deciding deciding({}, {}, ids);

    EXPECT_EQ(ids.next(), SequentialIds::at(1));
    EXPECT_EQ(deciding.new_id(), SequentialIds::at(2));
}

TEST(Deciding, GivesTheSameIdsAgainAfterARestart) {
    SequentialIds ids;
    const Deciding deciding({}, {}, ids);
    const eskit::Uuid first = deciding.new_id();
    const eskit::Uuid second = deciding.new_id();

    deciding.restart();

    EXPECT_EQ(deciding.new_id(), first);
    EXPECT_EQ(deciding.new_id(), second);
}

TEST(Deciding, GoesOnWithNewIdsWhenTheSecondDecisionNeedsMore) {
    SequentialIds ids;
    const Deciding deciding({}, {}, ids);
    const eskit::Uuid first = deciding.new_id();

    deciding.restart();

    EXPECT_EQ(deciding.new_id(), first);
    EXPECT_EQ(deciding.new_id(), SequentialIds::at(2));
}

}  // namespace
