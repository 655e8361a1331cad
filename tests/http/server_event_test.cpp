#include <eskit/http/server_event.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::http {
namespace {

TEST(ServerEvent, IsANumberATypeAndData) {
    EXPECT_EQ(to_frame({.type = "tick", .data = "1"}, 7), "id: 7\nevent: tick\ndata: 1\n\n");
}

TEST(ServerEvent, IsAMessageWithoutAType) {
    EXPECT_EQ(to_frame({.data = "1"}, 7), "id: 7\ndata: 1\n\n");
}

TEST(ServerEvent, ArrivesEvenWhenItIsEmpty) {
    EXPECT_EQ(to_frame({}, 7), "id: 7\ndata: \n\n");
}

TEST(ServerEvent, KeepsItsLinesApart) {
    EXPECT_EQ(to_frame({.data = "a\nb\rc\r\nd\n\re"}, 7),
              "id: 7\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \ndata: e\n\n");
}

TEST(ServerEvent, KeepsSpacesAndColonsInData) {
    EXPECT_EQ(to_frame({.data = "  : a"}, 7), "id: 7\ndata:   : a\n\n");
}

TEST(ServerEvent, LeavesOutWhatEndsAFieldOrAString) {
    using namespace std::string_literals;

    EXPECT_EQ(to_frame({.type = "a\r\n\0b"s, .data = "c\0d"s}, 7),
              "id: 7\nevent: ab\ndata: cd\n\n");
}

TEST(ServerEvent, HasAnIdOfUpTo64Bits) {
    EXPECT_EQ(parse_event_id("0"), 0U);
    EXPECT_EQ(parse_event_id("18446744073709551615"), UINT64_MAX);
    for (const char* text : {"", " ", "1 ", " 1", "-1", "+1", "1a", "0x10", "18446744073709551616",
                             "000000000000000000001"}) {
        EXPECT_FALSE(parse_event_id(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace eskit::inline v0_1::http
