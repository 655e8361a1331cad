#include <eskit/codec/json.hpp>
#include <eskit/event/field.hpp>

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

class OrderId {
  public:
    OrderId() = default;
    explicit OrderId(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

struct Digits {
    int value = 0;
};
struct Even {
    int value = 0;
};
struct Explosive {};
enum class Size { small, large };

struct Order {
    OrderId id;
    std::optional<Digits> digits;
    std::vector<Even> evens;
    std::map<std::string, OrderId> others;
    Size size = Size::small;
};
struct Bomb {
    Explosive explosive;
};

}  // namespace shop

template <>
struct eskit::field<shop::OrderId> {
    static std::string to(const shop::OrderId& id) { return id.text(); }
    static shop::OrderId from(std::string_view text) { return shop::OrderId(std::string(text)); }
};
template <>
struct eskit::field<shop::Digits> {
    static std::string to(const shop::Digits& digits) { return std::to_string(digits.value); }
    static std::optional<shop::Digits> from(std::string_view text) {
        if (text.size() != 1 || std::isdigit(static_cast<unsigned char>(text[0])) == 0) {
            return std::nullopt;
        }
        return shop::Digits{text[0] - '0'};
    }
};
template <>
struct eskit::field<shop::Even> {
    static std::string to(const shop::Even& even) { return std::string(1, char('0' + even.value)); }
    static eskit::Result<shop::Even> from(std::string_view text) {
        if (text.empty() || (text[0] - '0') % 2 != 0) {
            return eskit::Error(eskit::Errc::invalid_argument, "odd");
        }
        return shop::Even{text[0] - '0'};
    }
};
template <>
struct eskit::field<shop::Explosive> {
    static std::string to(const shop::Explosive&) { throw std::runtime_error("bang"); }
    static shop::Explosive from(std::string_view) { throw 7; }
};
template <>
struct eskit::field<shop::Size> {
    static const char* to(const shop::Size& size) { return size == shop::Size::small ? "S" : "L"; }
    static shop::Size from(std::string_view text) {
        return text == "S" ? shop::Size::small : shop::Size::large;
    }
};

namespace eskit::inline v0_1 {
namespace {

TEST(Field, is_stored_as_text_wherever_it_stands) {
    const shop::Order order{shop::OrderId("a\"b"),
                            shop::Digits{7},
                            {{2}, {4}},
                            {{"x", shop::OrderId("y")}},
                            shop::Size::large};

    const std::string json = to_json(order).value();

    EXPECT_EQ(json,
              R"({"id":"a\"b","digits":"7","evens":["2","4"],"others":{"x":"y"},"size":"L"})");
    EXPECT_EQ(to_json(from_json<shop::Order>(json).value()).value(), json);
}

TEST(Field, refuses_text_for_which_from_returns_nothing) {
    const auto read = from_json<shop::Order>(R"({"digits":"seven"})");

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Errc::codec);
    EXPECT_EQ(read.error().message(), "digits: 'seven' is not a valid value");
}

TEST(Field, reports_the_error_that_from_returns_with_its_path) {
    const auto read = from_json<shop::Order>(R"({"evens":["2","3"]})");

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Errc::codec);
    EXPECT_EQ(read.error().message(), "evens[1]: odd");
}

TEST(Field, keeps_the_exception_that_to_throws) {
    const auto written = to_json(shop::Bomb{});

    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code(), Errc::handler_failed);
    EXPECT_EQ(written.error().message(),
              "explosive: eskit::field<shop::Explosive>::to threw: bang");
    EXPECT_THROW(std::rethrow_exception(written.error().cause()), std::runtime_error);
}

TEST(Field, keeps_the_exception_that_from_throws) {
    const auto read = from_json<shop::Bomb>(R"({"explosive":""})");

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), Errc::handler_failed);
    EXPECT_EQ(read.error().message(), "explosive: eskit::field<shop::Explosive>::from threw");
    EXPECT_THROW(std::rethrow_exception(read.error().cause()), int);
}

TEST(Field, expects_a_string) {
    const auto read = from_json<shop::Order>(R"({"id":7})");

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message(), "id: expected string, found number 7");
}

}  // namespace
}  // namespace eskit::inline v0_1
