#include <eskit/event/tags.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <variant>
#include <vector>

namespace tags_test {

struct Plain {};
struct Opened {
    std::string id;
};
std::vector<std::string> tags(const Opened& event) {
    return {"account:" + event.id};
}
struct Paid {};
std::array<const char*, 2> tags(const Paid&) {
    return {"money", "in"};
}

}  // namespace tags_test

namespace whole_set_test {

struct Opened {
    std::string id;
};
struct Closed {
    std::string id;
};
using Event = std::variant<Opened, Closed>;
std::vector<std::string> tags(const Event& event) {
    return {std::visit([](const auto& data) { return "account:" + data.id; }, event)};
}

}  // namespace whole_set_test

namespace eskit::inline v0_1 {
namespace {

using namespace tags_test;
using Tags = std::vector<std::string>;

static_assert(HasTags<Opened>);
static_assert(!HasTags<Plain>);
static_assert(!HasTags<int>);
static_assert(detail::any_tags<std::variant<Plain, Opened>>);
static_assert(!detail::any_tags<std::variant<Plain, std::monostate>>);
static_assert(detail::any_tags<whole_set_test::Event>);

template <class E>
Tags tags_of(const E& event, Tags before = {}) {
    detail::add_tags_of(event, before);
    return before;
}

TEST(Tags, ComeFromTheFunctionBesideTheEvent) {
    EXPECT_EQ(tags_of(Opened{"a"}), Tags{"account:a"});
}

TEST(Tags, ComeFromTheFunctionOfTheAlternative) {
    using Event = std::variant<Plain, Opened, Paid>;

    EXPECT_EQ(tags_of(Event(Opened{"a"})), Tags{"account:a"});
    EXPECT_EQ(tags_of(Event(Paid{})), (Tags{"money", "in"}));
    EXPECT_EQ(tags_of(Event(Plain{})), Tags{});
}

TEST(Tags, ComeFromTheFunctionOfTheWholeSet) {
    EXPECT_EQ(tags_of(whole_set_test::Event(whole_set_test::Closed{"b"})), Tags{"account:b"});
}

TEST(Tags, AreAddedToThoseThatAreThere) {
    EXPECT_EQ(tags_of(Opened{"a"}, {"first"}), (Tags{"first", "account:a"}));
}

TEST(Tagged, CarriesAnEventAndItsTags) {
    const auto event = tagged(Opened{"a"}, {"import:7", "night"});

    EXPECT_EQ(event.event.id, "a");
    EXPECT_EQ(event.tags, (Tags{"import:7", "night"}));
}

TEST(Tagged, BecomesATaggedEventOfTheSet) {
    const Tagged<std::variant<Plain, Opened>> event = tagged(Opened{"a"}, {"night"});

    EXPECT_EQ(std::get<Opened>(event.event).id, "a");
    EXPECT_EQ(event.tags, Tags{"night"});
}

TEST(Tagged, APlainEventIsOneWithoutTags) {
    const Tagged<std::variant<Plain, Opened>> event = Plain{};

    EXPECT_TRUE(event.tags.empty());
}

}  // namespace
}  // namespace eskit::inline v0_1
