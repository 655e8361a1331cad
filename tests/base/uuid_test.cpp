#include <eskit/base/uuid.hpp>

#include <gtest/gtest.h>

namespace {

TEST(Uuid, RoundTripsThroughItsText) {
    const eskit::Uuid id{0x01, 0x89, 0xab, 0xcd, 0xef, 0x00, 0x7f, 0xff,
                         0x80, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07};

    EXPECT_EQ(eskit::to_string(id), "0189abcd-ef00-7fff-8001-020304050607");
    EXPECT_EQ(eskit::parse_uuid("0189ABCD-ef00-7fff-8001-020304050607"), id);
}

TEST(Uuid, RefusesEverythingElse) {
    for (const char* text :
         {"", "0189abcd", "0189abcd-ef00-7fff-8001-02030405060g",
          "0189abcdxef00-7fff-8001-020304050607", "0189abcd-ef00-7fff-8001-0203040506070"}) {
        EXPECT_FALSE(eskit::parse_uuid(text)) << text;
    }
}

TEST(Uuid, OfZerosStandsForNone) {
    EXPECT_TRUE(eskit::is_zero({}));
    EXPECT_FALSE(eskit::is_zero({1}));
}

}  // namespace
