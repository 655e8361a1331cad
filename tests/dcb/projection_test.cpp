#include <eskit/dcb/projection.hpp>

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace projection_test {
struct Added {
    int number = 0;
};
struct Cleared {};
struct Other {};
}  // namespace projection_test

namespace eskit::inline v0_1::dcb {
namespace {

using namespace projection_test;
using Events = std::variant<Added, Cleared, Other>;
using Texts = std::vector<std::string>;

// The events' folded state. The envelope says version 7.
template <class P>
auto fold(const P& projection, const std::vector<Events>& events) {
    auto state = projection.initial();
    for (const Events& event : events) {
        projection.fold(state, event, [] { return EventInfo({.version = 7}); });
    }
    return state;
}

int add(int sum, const Added& event) {
    return sum + event.number;
}

TEST(DcbProjection, FoldsTheEventsThatItHandles) {
    const Projection sum{tagged_with("a"), 100,
                         [](int& state, const Added& event) { state += event.number; },
                         [](int& state, const Cleared&) { state = 0; }};

    EXPECT_EQ(fold(sum, {Added{1}, Other{}, Added{2}}), 103);
    EXPECT_EQ(fold(sum, {Added{1}, Cleared{}, Added{2}}), 2);
}

TEST(DcbProjection, AHandlerMayReturnTheNewState) {
    const Projection by_value{tagged_with("a"), 1,
                              [](int state, const Added& event) { return state * event.number; }};
    const Projection function{tagged_with("a"), 1, &add};

    EXPECT_EQ(fold(by_value, {Added{3}, Added{4}}), 12);
    EXPECT_EQ(fold(function, {Added{3}, Added{4}}), 8);
}

TEST(DcbProjection, AHandlerMayTakeTheEnvelope) {
    const Projection versions{tagged_with("a"), std::uint64_t{0},
                              [](std::uint64_t& state, const Added&, const EventInfo& info) {
                                  state += info.version().value;
                              }};

    EXPECT_EQ(fold(versions, {Added{}, Added{}}), 14U);
}

TEST(DcbProjection, FoldsASetOfOneStruct) {
    const Projection sum{tagged_with("a"), 0, &add};
    int state = sum.initial();

    sum.fold(state, Added{4}, [] { return EventInfo({}); });

    EXPECT_EQ(state, 4);
}

TEST(DcbProjection, ItemsWithoutTypesMeanTheHandledTypes) {
    const Projection sum{any_of(tagged_with("a"), event_types<Other>("b")), 0, &add,
                         [](int&, const Cleared&) {}};

    const Query& query = sum.query();

    EXPECT_EQ(query.any_of[0].types, (Texts{"projection_test.Added", "projection_test.Cleared"}));
    EXPECT_EQ(query.any_of[1].types, Texts{"projection_test.Other"});
}

TEST(DcbProjection, AQueryWithoutItemsMeansAllHandledEvents) {
    const Projection sum{Query{}, 0, &add};

    ASSERT_EQ(sum.query().any_of.size(), 1U);
    EXPECT_EQ(sum.query().any_of[0].types, Texts{"projection_test.Added"});
    EXPECT_TRUE(sum.query().any_of[0].tags.empty());
}

}  // namespace
}  // namespace eskit::inline v0_1::dcb
