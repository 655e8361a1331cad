#include <eskit/event/event_set.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bank {

struct Opened {
    std::string owner;
};
struct Deposited {
    int amount = 7;
};
struct Closed {};

}  // namespace bank

template <>
struct eskit::wire<bank::Closed> {
    static constexpr std::string_view name = "account-closed";
    static constexpr std::uint32_t version = 3;
};

namespace {

using eskit::EventType;
using eskit::EventTypes;
using eskit::detail::EventSet;

using Events = std::variant<bank::Opened, bank::Deposited, bank::Closed>;
using Set = EventSet<Events>;

TEST(EventSet, ListsItsTypesInTheOrderOfTheVariant) {
    const EventTypes& types = Set::types();

    EXPECT_EQ(types.names(),
              (std::vector<std::string>{"bank.Opened", "bank.Deposited", "account-closed"}));
    EXPECT_EQ(types.size(), 3U);
    EXPECT_EQ(types[0].schema_version, 1U);
    EXPECT_EQ(types[2].schema_version, 3U);
    EXPECT_EQ(&types[1].shape(), &eskit::type_info<bank::Deposited>());
}

TEST(EventSet, OfOneStructHasThatType) {
    EXPECT_EQ(EventSet<bank::Opened>::types().names(), std::vector<std::string>{"bank.Opened"});
    EXPECT_EQ(EventSet<bank::Opened>::index({}), 0U);
}

TEST(EventSet, TellsWhichTypeAnEventIsAndWhereItsDataLies) {
    const Events event = bank::Deposited{40};

    EXPECT_EQ(Set::index(event), 1U);
    EXPECT_EQ(Set::data(event), &std::get<bank::Deposited>(event));
    const bank::Opened single{"ada"};
    EXPECT_EQ(EventSet<bank::Opened>::data(single), &single);
}

TEST(EventSet, MakesAFreshAlternativeToDecodeInto) {
    Events event = bank::Deposited{40};
    bank::Opened single{"ada"};

    auto* deposited = static_cast<bank::Deposited*>(Set::emplace(event, 1));
    EXPECT_EQ(deposited->amount, 7);
    auto* opened = static_cast<bank::Opened*>(EventSet<bank::Opened>::emplace(single, 0));

    EXPECT_EQ(deposited, &std::get<bank::Deposited>(event));
    EXPECT_EQ(opened, &single);
    EXPECT_EQ(single.owner, "");
}

TEST(EventSet, CopiesALiveEvent) {
    Events event;
    const bank::Deposited deposited{40};

    Set::assign(event, 1, &deposited);

    EXPECT_EQ(std::get<bank::Deposited>(event).amount, 40);
}

TEST(EventSet, ToleratesAnyNumberOfViewsOfTheSameType) {
    using Other = EventSet<std::variant<bank::Closed, bank::Opened>>;

    EXPECT_EQ(Other::types().find("bank.Opened"), 1U);
    EXPECT_EQ(Set::types().find("bank.Opened"), 0U);
}

TEST(EventTypes, FindsEachOfItsNames) {
    const EventTypes& types = Set::types();

    EXPECT_EQ(types.find("bank.Opened"), 0U);
    EXPECT_EQ(types.find("bank.Deposited"), 1U);
    EXPECT_EQ(types.find("account-closed"), 2U);
}

TEST(EventTypes, FindsNoOtherName) {
    const EventTypes& types = Set::types();

    for (const std::string_view name :
         {std::string_view{}, std::string_view{""}, std::string_view{"bank.Open"},
          std::string_view{"bank.Openeda"}, std::string_view{"xank.Opened"},
          std::string_view{"Opened"}, std::string_view{"bank.Closed"}}) {
        EXPECT_EQ(types.find(name), EventTypes::npos) << name;
    }
}

TEST(EventTypes, FindsManyNamesThatShareTheirEnds) {
    std::vector<std::string> names;
    names.reserve(501);
    for (int number = 0; number < 500; ++number) {
        names.push_back(std::to_string(number) + ".TheSameEnd");
    }
    names.emplace_back("x");
    std::vector<EventType> table;
    table.reserve(names.size());
    for (const std::string& name : names) {
        table.push_back({.name = name});
    }

    const EventTypes types(table);

    for (std::size_t index = 0; index < names.size(); ++index) {
        EXPECT_EQ(types.find(names[index]), index);
    }
    EXPECT_EQ(types.find("500.TheSameEnd"), EventTypes::npos);
}

TEST(EventTypes, OfNothingFindNothing) {
    const EventTypes none({});

    EXPECT_EQ(none.find("x"), EventTypes::npos);
    EXPECT_EQ(none.size(), 0U);
}

TEST(EventSet, NoticesTwoTypesOfOneName) {
    using eskit::detail::all_different;

    EXPECT_TRUE(all_different(std::array{EventType{"a"}, EventType{"b"}, EventType{"c"}}));
    EXPECT_FALSE(all_different(std::array{EventType{"a"}, EventType{"b"}, EventType{"a"}}));
}

}  // namespace
