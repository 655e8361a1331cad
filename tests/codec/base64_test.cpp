#include "codec/base64.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::detail {
namespace {

std::string written(std::string_view bytes) {
    std::string text;
    append_base64(bytes, text);
    return text;
}

std::optional<std::string> read(std::string_view text) {
    std::vector<unsigned char> bytes(base64_bytes(text));  // no byte more, for sanitizers
    if (!read_base64(text, bytes.data())) {
        return std::nullopt;
    }
    return std::string(bytes.begin(), bytes.end());
}

TEST(Base64, WritesTheVectorsOfTheStandard) {
    // RFC 4648, section 10.
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(written(bytes), text);
        EXPECT_EQ(read(text), bytes);
    }
}

TEST(Base64, AppendsToWhatIsThere) {
    std::string text = "\"";

    append_base64("foo", text);

    EXPECT_EQ(text, "\"Zm9v");
}

TEST(Base64, ReadsBackAnyBytes) {
    std::mt19937_64 random(1);
    for (std::size_t size = 0; size < 300; ++size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random());
        }

        const std::string text = written(bytes);

        EXPECT_EQ(text.size(), (size + 2) / 3 * 4);
        EXPECT_EQ(base64_bytes(text), size);
        EXPECT_EQ(read(text), bytes);
    }
}

// Every text of four characters is refused or is the one text of its bytes.
TEST(Base64, HasOneTextForAnyBytes) {
    constexpr std::string_view characters = "AB/+z9=-_ \n\xFF";
    int accepted = 0;
    for (const char first : characters) {
        for (const char second : characters) {
            for (const char third : characters) {
                for (const char fourth : characters) {
                    const std::string text{first, second, third, fourth};
                    if (const auto bytes = read(text)) {
                        EXPECT_EQ(written(*bytes), text);
                        ++accepted;
                    }
                }
            }
        }
    }
    // Six digits four times; three digits, of which the last has its low bits clear (A alone of
    // the six); two digits likewise.
    EXPECT_EQ(accepted, 6 * 6 * 6 * 6 + 6 * 6 * 1 + 6 * 1);
}

TEST(Base64, RefusesPaddingAnywhereButAtTheEnd) {
    for (const std::string_view text : {"=", "==", "===", "====", "Zg==Zg==", "Zm8=Zm9v", "Zg=v",
                                        "=m9v", "Zg", "Zm9", "Zm9vY", "Zm9v="}) {
        EXPECT_FALSE(read(text)) << text;
    }
}

}  // namespace
}  // namespace eskit::inline v0_1::detail
