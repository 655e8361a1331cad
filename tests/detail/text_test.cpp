#include <eskit/detail/text.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::detail {
namespace {

// The UTF-8 form of any number up to 21 bits, legal or not.
std::string encoded(std::uint32_t point) {
    const auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
    if (point < 0x80) {
        return {static_cast<char>(point)};
    }
    if (point < 0x800) {
        return {static_cast<char>(0xC0 | point >> 6), tail(0)};
    }
    if (point < 0x10000) {
        return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
    }
    return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

TEST(Text, TakesEveryCodePointButSurrogatesForUtf8) {
    for (std::uint32_t point = 0; point < 0x200000; ++point) {
        const bool legal = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
        ASSERT_EQ(is_utf8(encoded(point)), legal) << point;
    }
}

TEST(Text, RefusesOverlongForms) {
    for (const std::string_view text :
         {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
          "\xF0\x8F\xBF\xBF", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF"}) {
        EXPECT_FALSE(is_utf8(text)) << printable(text);
    }
}

TEST(Text, RefusesSequencesThatAreCutOrInterrupted) {
    for (const std::uint32_t point : {0xE9U, 0x20ACU, 0x1F600U}) {
        const std::string whole = encoded(point);
        for (std::size_t size = 1; size < whole.size(); ++size) {
            const std::string cut = whole.substr(0, size);  // a copy, for sanitizers to see its end
            EXPECT_FALSE(is_utf8(cut)) << printable(cut);
            EXPECT_FALSE(is_utf8(cut + "a")) << printable(cut);
            EXPECT_FALSE(is_utf8(cut + whole)) << printable(cut);
        }
        EXPECT_FALSE(is_utf8(whole.substr(1))) << printable(whole);
    }
}

TEST(Text, FindsABadByteAtAnyPositionOfALongText) {
    for (std::size_t size = 1; size <= 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            EXPECT_TRUE(is_utf8(text));
            text[at] = '\xFF';
            EXPECT_FALSE(is_utf8(text)) << at << " of " << size;
        }
    }
}

TEST(Text, KnowsControlBytes) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text = {'a', static_cast<char>(byte), 'b'};
        EXPECT_EQ(has_control_bytes(text), byte < 0x20 || byte == 0x7F) << byte;
    }
    EXPECT_FALSE(has_control_bytes(""));
}

TEST(Text, FindsAControlByteAtAnyPositionOfALongText) {
    for (std::size_t at = 0; at < 20; ++at) {
        std::string text(20, '~');
        text[at] = at % 2 == 0 ? '\x1F' : '\x7F';
        EXPECT_TRUE(has_control_bytes(text)) << at;
        EXPECT_FALSE(is_plain(text)) << at;
    }
}

TEST(Text, IsPlainWithoutControlBytesAndBadBytes) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text = {'p', 'l', 'a', 'i', 'n', ' ', 'a', 's', static_cast<char>(byte)};
        EXPECT_EQ(is_plain(text), byte >= 0x20 && byte < 0x7F) << byte;
    }
    EXPECT_TRUE(is_plain(""));
    EXPECT_TRUE(is_plain("caf\xC3\xA9 \xE2\x82\xAC, a longer text"));
    EXPECT_FALSE(is_plain("caf\xC3\xA9 \xE2\x82\xAC, a longer\ntext"));
    EXPECT_FALSE(is_plain("caf\xC3\xA9 and then a bad byte \xFF"));
}

TEST(Text, PrintsWhatIsPrintableAsItIs) {
    EXPECT_EQ(printable(""), "");
    EXPECT_EQ(printable("it's \"\xE2\x82\xAC\" \\"), "it's \"\xE2\x82\xAC\" \\");
    EXPECT_EQ(quoted("ada"), "'ada'");
}

TEST(Text, PrintsOtherBytesAsNumbers) {
    EXPECT_EQ(printable(std::string_view("\0\n\x7F\xFFz", 5)), "\\x00\\x0a\\x7f\\xffz");
    EXPECT_EQ(printable("\xE2\x82"), "\\xe2\\x82");
}

TEST(Text, CutsWhatIsTooLongBetweenCharacters) {
    EXPECT_EQ(printable("abc", 3), "abc");
    EXPECT_EQ(printable("abcd", 3), "abc...");
    EXPECT_EQ(printable("ab\xF0\x9F\x98\x80z", 3), "ab\xF0\x9F\x98\x80...");
    EXPECT_LE(printable(std::string(1'000'000, '\n')).size(), 130U);
}

}  // namespace
}  // namespace eskit::inline v0_1::detail
