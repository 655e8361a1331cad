#include "subscription/shop.hpp"

#include <eskit/testing/projection_spec.hpp>

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace projection_spec_test {

struct Turnover {
    std::int64_t placed = 0;
    std::int64_t paid = 0;
};

}  // namespace projection_spec_test

namespace eskit::inline v0_1 {
namespace {

using projection_spec_test::Turnover;
using shop::Event;
using shop::Paid;
using shop::Placed;

std::vector<std::string>& reports() {
    static std::vector<std::string> all;
    return all;
}

// Catches what is reported, so that failures can be looked at.
class ProjectionSpec : public ::testing::Test {
  protected:
    void SetUp() override {
        reports().clear();
        before_ = testing::set_failure_sink(
            [](const testing::Failure& failure) { reports().push_back(failure.report); });
    }
    void TearDown() override { testing::set_failure_sink(before_); }

    static void add(Turnover& turnover, const Placed& placed) {
        if (placed.price < 0) {
            throw std::invalid_argument("a price is not negative");
        }
        turnover.placed += placed.price;
    }

  private:
    testing::FailureSink before_ = nullptr;
};

TEST_F(ProjectionSpec, AcceptsTheStateThatTheEventsMake) {
    // region: fold
    given_events<Event>(Placed{"lamp", 3}, Paid{3}, Placed{"desk", 4})
        .fold(Turnover{}, &add)
        .then({.placed = 7});
    // endregion: fold

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(ProjectionSpec, ShowsTheStateToACheck) {
    given_events<Event>(Placed{"lamp", 3}, Placed{"desk", 4})
        .fold(Turnover{}, &add)
        .then_state([](const Turnover& turnover) { EXPECT_EQ(turnover.placed, 7); });

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(ProjectionSpec, ReportsAnotherState) {
    given_events<Event>(Placed{"lamp", 3}).fold(Turnover{}, &add).then({.placed = 4});

    ASSERT_EQ(reports().size(), 1);
    EXPECT_EQ(reports()[0],
              "\n  given     shop.Placed {\"item\":\"lamp\",\"price\":3}"
              "\n  expected  projection_spec_test::Turnover {\"placed\":4,\"paid\":0}"
              "\n  got       projection_spec_test::Turnover {\"placed\":3,\"paid\":0}"
              "\n  first difference: $.placed: expected 4, got 3");
}

TEST_F(ProjectionSpec, ReportsThatItThrew) {
    given_events<Event>(Placed{"lamp", -3})
        .fold(Turnover{}, &add)
        .then({})
        .then_error(Errc::handler_failed);

    ASSERT_EQ(reports().size(), 1);
    EXPECT_NE(reports()[0].find("got       handler_failed: evolve threw: a price is not negative"),
              std::string::npos)
        << reports()[0];
}

TEST_F(ProjectionSpec, ReportsThatItDidNotThrow) {
    given_events<Event>().fold(Turnover{}, &add).then_error(Errc::handler_failed);

    ASSERT_EQ(reports().size(), 1);
    EXPECT_NE(reports()[0].find("given     nothing\n  expected  the error handler_failed"),
              std::string::npos)
        << reports()[0];
}

TEST_F(ProjectionSpec, LetsAStateViewTakeTheEventsIn) {
    std::map<std::string, int> placed;
    const StateView<Event> view{
        .name = "placed",
        .setup = [&](const Context&) { placed["none"] = 0; },
        .evolve = [&](const Context&,
                      const auto& event) { ++placed[std::string(event.stream().id())]; }};

    const auto projected =
        given_events<Event>(Placed{}, Paid{}).then_in({"order", "7"}, Placed{}).project(view);

    EXPECT_TRUE(projected.has_value());
    EXPECT_EQ(placed, (std::map<std::string, int>{{"1", 2}, {"7", 1}, {"none", 0}}));
}

TEST_F(ProjectionSpec, SaysWhyAStateViewFailed) {
    const StateView<Event> view{.name = "v", .evolve = [](const Context&, const auto&) {
                                    throw std::runtime_error("no room");
                                }};

    const auto projected = given_events<Event>(Placed{}).project(view);

    ASSERT_FALSE(projected.has_value());
    EXPECT_EQ(projected.error().code(), Errc::handler_failed);
}

}  // namespace
}  // namespace eskit::inline v0_1
