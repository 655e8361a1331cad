#include <eskit/decider/match.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace match_test {
namespace {

struct Opened {
    std::string owner;
};
struct Closed {};
using Event = std::variant<Opened, Closed>;

std::string describe(const Event& event) {
    return eskit::match(
        event, [](const Opened& opened) { return opened.owner; },
        [](const Closed&) { return std::string("closed"); });
}

TEST(Match, CallsTheFunctionOfTheAlternative) {
    EXPECT_EQ(describe(Opened{"Ada"}), "Ada");
    EXPECT_EQ(describe(Closed{}), "closed");
}

TEST(Match, LetsTheAlternativeBeChanged) {
    Event event = Opened{"Ada"};

    eskit::match(event, [](Opened& opened) { opened.owner = "Bob"; }, [](Closed&) {});

    EXPECT_EQ(std::get<Opened>(event).owner, "Bob");
}

TEST(Match, MovesOutOfATemporary) {
    std::variant<std::unique_ptr<int>, int> box = std::make_unique<int>(7);

    const std::unique_ptr<int> taken = eskit::match(
        std::move(box), [](std::unique_ptr<int>&& held) { return std::move(held); },
        [](int&& value) { return std::make_unique<int>(value); });

    EXPECT_EQ(*taken, 7);
}

TEST(Match, ReturnsReferencesAsReferences) {
    std::variant<int, long> number = 7;
    int fallback = 0;

    auto&& held = eskit::match(
        number, [](int& value) -> int& { return value; }, [&](long&) -> int& { return fallback; });

    static_assert(std::is_same_v<decltype(held), int&>);
    EXPECT_EQ(&held, &std::get<int>(number));
}

TEST(Match, ServesSeveralAlternativesWithOneFunction) {
    const std::variant<int, long, Closed> value = 7L;

    const long number = eskit::match(
        value, [](const Closed&) { return -1L; }, [](const auto& n) { return long{n}; });

    EXPECT_EQ(number, 7);
}

}  // namespace
}  // namespace match_test
