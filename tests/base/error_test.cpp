#include <eskit/base/error.hpp>

#include <gtest/gtest.h>

namespace {

enum class Refusal { closed, empty };
enum class Other { closed };

using eskit::Advice;
using eskit::Errc;
using eskit::Error;

TEST(Error, KnowsTheEnumeratorThatItWasRejectedWith) {
    const Error error = Error::with_reason(Refusal::empty, "nothing left");

    EXPECT_TRUE(error.is(Refusal::empty));
    EXPECT_FALSE(error.is(Refusal::closed));
    EXPECT_FALSE(Error::with_reason(Refusal::closed, "").is(Other::closed));
    EXPECT_EQ(error.message(), "nothing left");
    EXPECT_EQ(error.reason(), "empty");
}

TEST(Error, TakesTheEnumeratorsNameAsMessageWhenThereIsNone) {
    EXPECT_EQ(Error::with_reason(Refusal::closed, "").message(), "closed");
}

TEST(Error, AdvisesByItsCode) {
    EXPECT_EQ(Error(Errc::conflict, "").advice(), Advice::reload_and_retry);
    EXPECT_EQ(Error(Errc::unavailable, "").advice(), Advice::retry_call);
    EXPECT_EQ(Error(Errc::in_doubt, "").advice(), Advice::check_first);
    EXPECT_EQ(Error(Errc::rejected, "").advice(), Advice::never);
}

TEST(Error, CarriesConflictAndCommit) {
    const Error conflict = Error::with_conflict("late", {.actual = 3});
    const Error doubt = Error::with_commit(Errc::in_doubt, "lost", eskit::CommitId{1, 2});

    ASSERT_NE(conflict.conflict(), nullptr);
    EXPECT_EQ(conflict.conflict()->actual, 3);
    EXPECT_EQ(conflict.commit_id(), nullptr);
    ASSERT_NE(doubt.commit_id(), nullptr);
    EXPECT_EQ((*doubt.commit_id())[1], 2);
}

TEST(Error, PutsContextInFrontOfItsMessage) {
    EXPECT_EQ(Error(Errc::codec, "bad").prefixed("line 3").message(), "line 3: bad");
}

TEST(Errc, NamesAndNumbersStay) {
    EXPECT_EQ(eskit::to_string(Errc::rejected), "rejected");
    EXPECT_EQ(static_cast<int>(Errc::rejected), 1);
    EXPECT_EQ(static_cast<int>(Errc::internal), 15);
    EXPECT_EQ(eskit::to_string(Errc{999}), "unknown");
}

}  // namespace
