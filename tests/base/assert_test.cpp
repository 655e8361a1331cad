#define ESKIT_ASSERTIONS 1
#include <eskit/base/assert.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

struct Broken {
    std::string condition;
    std::string sentence;
    std::string file;
    int line;
};

void throw_what_it_is_told(const char* condition, const char* sentence, const char* file,
                           int line) {
    throw Broken{condition, sentence, file, line};
}

void ignore(const char*, const char*, const char*, int) {
}

// Sets a handler for as long as the object lives.
class Handler {
  public:
    explicit Handler(eskit::AssertHandler handler) : before_(eskit::set_assert_handler(handler)) {}
    ~Handler() { eskit::set_assert_handler(before_); }
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;

  private:
    eskit::AssertHandler before_;
};

TEST(Assert, TellsTheHandlerWhatIsBrokenAndWhere) {
    const Handler handler(&throw_what_it_is_told);
    const int line = __LINE__ + 3;

    try {
        ESKIT_ASSERT(1 + 1 == 3, "one and one are three");
        FAIL() << "the handler was not called";
    } catch (const Broken& broken) {
        EXPECT_EQ(broken.condition, "1 + 1 == 3");
        EXPECT_EQ(broken.sentence, "one and one are three");
        EXPECT_TRUE(broken.file.ends_with("assert_test.cpp")) << broken.file;
        EXPECT_EQ(broken.line, line);
    }
}

TEST(Assert, LetsAKeptPreconditionPass) {
    const Handler handler(&throw_what_it_is_told);
    int evaluated = 0;

    EXPECT_NO_THROW(ESKIT_ASSERT(++evaluated == 1, "it is evaluated once"));

    EXPECT_EQ(evaluated, 1);
}

TEST(Assert, ReturnsThePreviousHandler) {
    const Handler handler(&throw_what_it_is_told);

    EXPECT_EQ(eskit::set_assert_handler(&ignore), &throw_what_it_is_told);
    EXPECT_EQ(eskit::set_assert_handler(nullptr), &ignore);
    EXPECT_EQ(eskit::set_assert_handler(&ignore), nullptr);
}

TEST(AssertDeathTest, PrintsAndAbortsByDefault) {
    const Handler handler(nullptr);

    EXPECT_DEATH(ESKIT_ASSERT(1 > 2, "never true"),
                 "assert_test.cpp:[0-9]+: never true \\(1 > 2\\)");
}

TEST(AssertDeathTest, AbortsWhenTheHandlerReturns) {
    const Handler handler(&ignore);

    EXPECT_DEATH(ESKIT_ASSERT(false, "never true"), "never true");
}

}  // namespace
