#include <eskit/dcb/query.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace query_test {
struct Opened {};
struct Closed {};
}  // namespace query_test
template <>
struct eskit::wire<query_test::Closed> {
    static constexpr std::string_view name = "account.closed";
};

namespace eskit::inline v0_1::dcb {
namespace {

using query_test::Closed;
using query_test::Opened;
using Texts = std::vector<std::string>;

Query united(const Query& first, const Query& second) {
    Query all;
    detail::unite(all, first);
    detail::unite(all, second);
    return all;
}

TEST(DcbQuery, TaggedWithNamesTagsAndNoTypes) {
    const QueryItem item = tagged_with("course:c1", std::string("student:s1"));

    EXPECT_EQ(item.tags, (Texts{"course:c1", "student:s1"}));
    EXPECT_TRUE(item.types.empty());
}

TEST(DcbQuery, EventTypesUsesTheNamesThatAreStored) {
    const QueryItem item = event_types<Opened, Closed>("course:c1");

    EXPECT_EQ(item.types, (Texts{"query_test.Opened", "account.closed"}));
    EXPECT_EQ(item.tags, Texts{"course:c1"});
}

TEST(DcbQuery, AnyOfCollectsItems) {
    const Query query = any_of(tagged_with("a"), event_types<Opened>());

    ASSERT_EQ(query.any_of.size(), 2U);
    EXPECT_EQ(query.any_of[0].tags, Texts{"a"});
    EXPECT_EQ(query.any_of[1].types, Texts{"query_test.Opened"});
}

TEST(DcbQuery, UnitedItemsWithTheSameTagsBecomeOne) {
    const Query all =
        united(any_of(event_types<Opened>("b", "a")), any_of(event_types<Closed>("a", "b", "a")));

    ASSERT_EQ(all.any_of.size(), 1U);
    EXPECT_EQ(all.any_of[0].tags, (Texts{"a", "b"}));
    EXPECT_EQ(all.any_of[0].types, (Texts{"account.closed", "query_test.Opened"}));
}

TEST(DcbQuery, UnitedWithAnyTypeIsAnyType) {
    const Query all = united(any_of(event_types<Opened>("a")), any_of(tagged_with("a")));
    const Query reversed = united(any_of(tagged_with("a")), any_of(event_types<Opened>("a")));

    ASSERT_EQ(all.any_of.size(), 1U);
    EXPECT_TRUE(all.any_of[0].types.empty());
    ASSERT_EQ(reversed.any_of.size(), 1U);
    EXPECT_TRUE(reversed.any_of[0].types.empty());
}

TEST(DcbQuery, UnitedItemsWithOtherTagsStayApart) {
    const Query all = united(any_of(event_types<Opened>("a")), any_of(event_types<Opened>("b")));

    EXPECT_EQ(all.any_of.size(), 2U);
}

}  // namespace
}  // namespace eskit::inline v0_1::dcb
