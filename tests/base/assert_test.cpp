#define ESKIT_ASSERTIONS 1
#include <eskit/base/assert.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

void throw_sentence(const char*, const char* sentence, const char*, int) {
    throw std::runtime_error(sentence);
}

TEST(Assert, TellsTheHandlerTheSentenceOfABrokenPrecondition) {
    const auto before = eskit::set_assert_handler(&throw_sentence);

    std::string sentence;
    try {
        ESKIT_ASSERT(1 + 1 == 3, "one and one are three");
    } catch (const std::runtime_error& error) {
        sentence = error.what();
    }

    eskit::set_assert_handler(before);
    EXPECT_EQ(sentence, "one and one are three");
}

TEST(Assert, LetsAKeptPreconditionPass) {
    const auto before = eskit::set_assert_handler(&throw_sentence);

    EXPECT_NO_THROW(ESKIT_ASSERT(1 + 1 == 2, "one and one are two"));

    eskit::set_assert_handler(before);
}

TEST(AssertDeathTest, AbortsByDefault) {
    EXPECT_DEATH(ESKIT_ASSERT(false, "never true"), "never true");
}

}  // namespace
