#include "turnover.hpp"

#include <eskit/sqlite/view_spec.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::sqlite {
namespace {

using namespace testing;
using shop::Event;
using shop::Paid;
using shop::Placed;

TEST(ViewSpec, ShowsTheRowsThatTheEventsMade) {
    // region: rows
    const auto rows = projected_rows(
        given_events<Event>(Placed{"lamp", 3}, Paid{3}).then_in({"order", "7"}, Placed{"desk", 4}),
        Turnover{}, "SELECT id,total,NULL FROM turnover ORDER BY id");

    EXPECT_EQ(rows.value(), (Rows{{"1", "3", "NULL"}, {"7", "4", "NULL"}}));
    // endregion: rows
}

TEST(ViewSpec, SaysWhyTheViewFailed) {
    const auto rows = projected_rows(given_events<Event>(Placed{"lamp", -3}), Turnover{},
                                     "SELECT * FROM turnover");

    EXPECT_ERROR(rows, Errc::handler_failed, "a price is not negative");
}

TEST(ViewSpec, SaysWhatIsWrongWithTheQuery) {
    const auto rows =
        projected_rows(given_events<Event>(Placed{"lamp", 3}), Turnover{}, "SELECT * FROM missing");

    EXPECT_ERROR(rows, Errc::handler_failed, "no such table: missing");
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
