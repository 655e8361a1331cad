#include "holey_log.hpp"

#include <eskit/subscription/sequence_checker.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::subscription {
namespace {

using testing::HoleyLog;
using Kind = GapRecord::Kind;

class SequenceCheckerTest : public ::testing::Test {
  protected:
    std::shared_ptr<HoleyLog> log_ = std::make_shared<HoleyLog>();
    SequenceChecker checker_{log_};
};

TEST_F(SequenceCheckerTest, LetsTheNextEventThroughWithoutAsking) {
    EXPECT_TRUE(checker_.follows(5, 6));

    EXPECT_EQ(log_->questions, 0);
    EXPECT_TRUE(checker_.records().empty());
}

TEST_F(SequenceCheckerTest, HoldsAtAHoleThatMayBeFilled) {
    EXPECT_FALSE(checker_.follows(5, 8));
    EXPECT_FALSE(checker_.resolve({}, 5, 8).value());
    EXPECT_FALSE(checker_.resolve({}, 5, 8).value());
    EXPECT_FALSE(checker_.follows(5, 8));

    ASSERT_TRUE(checker_.held().has_value());
    EXPECT_EQ(checker_.held()->after, 5);
    EXPECT_EQ(checker_.held()->before, 8);
    EXPECT_EQ(checker_.records().size(), 1);  // it is one hole
}

TEST_F(SequenceCheckerTest, PassesAHoleThatIsProvedEmptyAndKeepsTheEvidence) {
    log_->proof = "transaction 7 rolled back";

    EXPECT_TRUE(checker_.resolve({}, 5, 8).value());

    EXPECT_TRUE(checker_.follows(5, 8));
    EXPECT_TRUE(checker_.follows(5, 7));   // the proof is about all between
    EXPECT_FALSE(checker_.follows(5, 9));  // and about nothing else
    EXPECT_FALSE(checker_.follows(4, 8));
    const auto records = checker_.records();
    ASSERT_EQ(records.size(), 1);
    EXPECT_EQ(records[0].kind, Kind::skipped);
    EXPECT_EQ(records[0].evidence, "transaction 7 rolled back");
}

TEST_F(SequenceCheckerTest, NotesThatAHoleWasFilled) {
    ASSERT_FALSE(checker_.resolve({}, 5, 8).value());

    checker_.reached(6);
    EXPECT_TRUE(checker_.held().has_value());
    checker_.reached(7);

    EXPECT_FALSE(checker_.held().has_value());
    EXPECT_EQ(checker_.records().back().kind, Kind::filled);
}

TEST_F(SequenceCheckerTest, KeepsTheNewestRecords) {
    SequenceChecker checker(log_, 2);
    log_->proof = "gone";

    for (const std::uint64_t at : {10U, 20U, 30U}) {
        ASSERT_TRUE(checker.resolve({}, at, at + 5).value());
    }

    const auto records = checker.records();
    ASSERT_EQ(records.size(), 2);
    EXPECT_EQ(records[0].after, 20);
}

TEST_F(SequenceCheckerTest, HoldsOnADenseLogWhateverIsMissing) {
    const auto dense = std::make_shared<MemoryLog>();
    SequenceChecker checker(dense);

    EXPECT_FALSE(checker.resolve({}, 5, 8).value());
}

}  // namespace
}  // namespace eskit::inline v0_1::subscription
