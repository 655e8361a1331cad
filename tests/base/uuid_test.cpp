#include <eskit/base/uuid.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

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
          "0189abcdxef00-7fff-8001-020304050607", "{0189abcd-ef00-7fff-8001-020304050607}",
          "0189abcdef007fff8001020304050607", "0189abcd-ef00-7fff-8001-0203040506070"}) {
        EXPECT_FALSE(eskit::parse_uuid(text)) << text;
    }
}

TEST(Uuid, ReadsEveryByteAtEveryPosition) {
    for (std::size_t at = 0; at < 16; ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            eskit::Uuid id{};
            id[at] = static_cast<std::uint8_t>(byte);
            ASSERT_EQ(eskit::parse_uuid(eskit::to_string(id)), id) << eskit::to_string(id);
        }
    }
}

TEST(Uuid, RefusesAnyOtherCharacterAnywhere) {
    const std::string whole = "0189abcd-ef00-7fff-8001-020304050607";
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char character : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\xFF', '-', '0'}) {
            std::string text = whole;
            text[at] = character;
            const bool legal =
                (whole[at] == '-') == (character == '-') && (character == '-' || character == '0');
            EXPECT_EQ(eskit::parse_uuid(text).has_value(), legal) << text;
        }
    }
}

TEST(Uuid, SortsLikeItsText) {
    const eskit::Uuid smaller{0x01, 0xFF};
    const eskit::Uuid greater{0x02, 0x00};

    EXPECT_LT(smaller, greater);
    EXPECT_LT(eskit::to_string(smaller), eskit::to_string(greater));
}

TEST(Uuid, OfZerosStandsForNone) {
    EXPECT_TRUE(eskit::is_zero({}));
    EXPECT_FALSE(eskit::is_zero({1}));
}

}  // namespace
