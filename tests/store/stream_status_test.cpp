#include "fixture.hpp"

#include <eskit/store/stream_status.hpp>

namespace eskit::inline v0_1::store_test {
namespace {

const StreamId ada{"account", "ada"};

StreamAppend append_of(std::string type, ExpectedVersion expected = any_version,
                       VersionRange removed = {}) {
    return {.stream = ada,
            .expected = expected,
            .events = {event(std::move(type))},
            .removed = removed};
}

std::string change(std::string_view type) {
    return std::string(type);
}

TEST(StreamStatus, HasNames) {
    EXPECT_EQ(to_string(StreamStatus::active), "active");
    EXPECT_EQ(to_string(StreamStatus::archived), "archived");
    EXPECT_EQ(to_string(StreamStatus::tombstoned), "tombstoned");
    EXPECT_EQ(to_string(static_cast<StreamStatus>(9)), "unknown");
}

TEST(StreamStatus, IsChangedByThreeOfTheSystemEvents) {
    using detail::status_after;
    constexpr auto active = StreamStatus::active;
    constexpr auto archived = StreamStatus::archived;

    EXPECT_EQ(status_after(system_events::archived, active), archived);
    EXPECT_EQ(status_after(system_events::restored, archived), active);
    EXPECT_EQ(status_after(system_events::tombstoned, archived), StreamStatus::tombstoned);
    EXPECT_EQ(status_after(system_events::truncated, archived), archived);
    EXPECT_EQ(status_after(system_events::erased, active), active);
    EXPECT_EQ(status_after("account.Opened", archived), archived);
}

TEST(StreamStatus, OfAnActiveStreamLetsTheExpectationDecide) {
    EXPECT_TRUE(detail::check_append(append_of("A", 3), 3, StreamStatus::active).has_value());
    EXPECT_ERROR(detail::check_append(append_of("A", 2), 3, StreamStatus::active), Errc::conflict,
                 "expected version 2");
}

TEST(StreamStatus, OfAnArchivedStreamTakesRemovalsAndEnds) {
    constexpr auto archived = StreamStatus::archived;

    EXPECT_ERROR(detail::check_append(append_of("A"), 3, archived), Errc::closed,
                 "restore it first");
    for (const std::string_view type : {system_events::restored, system_events::truncated,
                                        system_events::erased, system_events::tombstoned}) {
        EXPECT_TRUE(detail::check_append(append_of(change(type)), 3, archived).has_value()) << type;
    }
}

TEST(StreamStatus, OfAnArchivedStreamTakesNoEventBeforeTheChange) {
    StreamAppend append = append_of("A");
    append.events.push_back(event(change(system_events::tombstoned)));

    EXPECT_ERROR(detail::check_append(append, 3, StreamStatus::archived), Errc::closed,
                 "restore it first");
}

TEST(StreamStatus, OfATombstonedStreamTakesNothing) {
    EXPECT_ERROR(detail::check_append(append_of("A"), 3, StreamStatus::tombstoned), Errc::closed,
                 "ever again");
    EXPECT_ERROR(
        detail::check_append(append_of(change(system_events::erased)), 3, StreamStatus::tombstoned),
        Errc::closed, "ever again");
}

TEST(StreamStatus, BoundsWhatIsRemovedByTheVersion) {
    const auto check = [](VersionRange removed) {
        return detail::check_append(append_of(change(system_events::erased), any_version, removed),
                                    3, StreamStatus::active);
    };

    EXPECT_TRUE(check({1, 3}).has_value());
    EXPECT_TRUE(check(VersionRange::all()).has_value());
    EXPECT_ERROR(check({1, 4}), Errc::invalid_argument, "version 4");
}

}  // namespace
}  // namespace eskit::inline v0_1::store_test
