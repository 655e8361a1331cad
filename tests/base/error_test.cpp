#include <eskit/base/error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string_view>

namespace {

enum class Refusal { closed, empty };
enum class Other { closed };

using eskit::Advice;
using eskit::Errc;
using eskit::Error;

struct Code {
    Errc code;
    std::string_view name;
    Advice advice;
};
constexpr Code codes[] = {{Errc::rejected, "rejected", Advice::never},
                          {Errc::conflict, "conflict", Advice::reload_and_retry},
                          {Errc::not_found, "not_found", Advice::never},
                          {Errc::already_exists, "already_exists", Advice::never},
                          {Errc::invalid_argument, "invalid_argument", Advice::never},
                          {Errc::unsupported, "unsupported", Advice::never},
                          {Errc::unavailable, "unavailable", Advice::retry_call},
                          {Errc::timed_out, "timed_out", Advice::retry_call},
                          {Errc::cancelled, "cancelled", Advice::never},
                          {Errc::in_doubt, "in_doubt", Advice::check_first},
                          {Errc::corrupt, "corrupt", Advice::never},
                          {Errc::codec, "codec", Advice::never},
                          {Errc::handler_failed, "handler_failed", Advice::never},
                          {Errc::closed, "closed", Advice::never},
                          {Errc::internal, "internal", Advice::never}};

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

TEST(Error, WithoutAnEnumeratorIsNoReason) {
    EXPECT_FALSE(Error(Errc::rejected, "closed").is(Refusal::closed));
    EXPECT_EQ(Error(Errc::rejected, "closed").reason(), "");
}

TEST(Error, AdvisesByItsCode) {
    for (const Code& code : codes) {
        EXPECT_EQ(Error(code.code, "").advice(), code.advice) << code.name;
    }
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

TEST(Error, CarriesWhatACallbackThrew) {
    const Error error = Error::with_cause("the handler threw",
                                          std::make_exception_ptr(std::runtime_error("no disk")));

    EXPECT_EQ(error.code(), Errc::handler_failed);
    ASSERT_NE(error.cause(), nullptr);
    EXPECT_THROW(std::rethrow_exception(error.cause()), std::runtime_error);
    EXPECT_EQ(Error(Errc::handler_failed, "").cause(), nullptr);
}

TEST(Error, PutsContextInFrontOfItsMessageAndKeepsTheRest) {
    const Error error = Error::with_conflict("late", {.actual = 3});

    const Error prefixed = error.prefixed("stream 'a'");

    EXPECT_EQ(prefixed.message(), "stream 'a': late");
    EXPECT_EQ(prefixed.code(), Errc::conflict);
    EXPECT_EQ(prefixed.conflict(), error.conflict());  // shared, not copied
    EXPECT_EQ(error.message(), "late");
}

TEST(Exception, SaysTheCodeAndTheWholeMessage) {
    const eskit::Exception exception(Error::with_conflict("late", {.actual = 3}));

    EXPECT_STREQ(exception.what(), "conflict: late");
    EXPECT_EQ(exception.error().conflict()->actual, 3);
}

// They go into logs and on the wire: a change here is a change of the format.
TEST(Errc, KeepsItsNamesAndNumbers) {
    int number = 0;
    for (const Code& code : codes) {
        EXPECT_EQ(static_cast<int>(code.code), ++number);
        EXPECT_EQ(eskit::to_string(code.code), code.name);
    }
    EXPECT_EQ(number, 15);
}

TEST(Errc, NamesAnyOtherNumberUnknown) {
    EXPECT_EQ(eskit::to_string(Errc{}), "unknown");
    EXPECT_EQ(eskit::to_string(Errc{16}), "unknown");
    EXPECT_EQ(eskit::to_string(Errc{999}), "unknown");
}

}  // namespace
