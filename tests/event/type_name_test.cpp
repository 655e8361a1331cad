#include <eskit/event/type_name.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

struct Incremented {};
struct Outer {
    struct Inner {};
};

namespace sales {
struct OrderPlaced {};
struct Order {
    struct Placed {};
};
namespace billing {
struct InvoiceSent {};
struct Invoice {
    struct Line {
        struct Removed {};
    };
};
}  // namespace billing
template <class T>
struct Box {};
struct Renamed {};
struct Versioned {};
enum class Level { low, high };
inline namespace v2 {
struct Shipped {};
}  // namespace v2
}  // namespace sales

namespace lambda {
struct lambda_unnamed_anonymous {};
}  // namespace lambda

template <>
struct eskit::wire<sales::Renamed> {
    static constexpr std::string_view name = "sales.order-renamed/v1";
    static constexpr std::uint32_t version = 7;
};
template <>
struct eskit::wire<sales::Versioned> {
    static constexpr std::uint32_t version = 3;
};
template <>
struct eskit::wire<sales::Box<int>> {
    static constexpr const char* name = "sales.IntBox";
};
template <>
struct eskit::wire<sales::v2::Shipped> {
    static constexpr std::string_view name = "sales.Shipped";
};

namespace eskit::inline v0_1 {
namespace {

// Names are stored for ever: a change here is a change of the storage format.
struct GoldenName {
    std::string_view actual;
    std::string_view expected;
};
constexpr GoldenName golden_names[] = {
    {wire_name<Incremented>(), "Incremented"},
    {wire_name<Outer::Inner>(), "Outer.Inner"},
    {wire_name<sales::OrderPlaced>(), "sales.OrderPlaced"},
    {wire_name<sales::Order::Placed>(), "Order.Placed"},
    {wire_name<sales::billing::InvoiceSent>(), "billing.InvoiceSent"},
    {wire_name<sales::billing::Invoice::Line::Removed>(), "Line.Removed"},
    {wire_name<sales::Level>(), "sales.Level"},
    {wire_name<lambda::lambda_unnamed_anonymous>(), "lambda.lambda_unnamed_anonymous"},
    {wire_name<sales::Renamed>(), "sales.order-renamed/v1"},
    {wire_name<sales::Versioned>(), "sales.Versioned"},
    {wire_name<sales::Box<int>>(), "sales.IntBox"},
    {wire_name<sales::Shipped>(), "sales.Shipped"},
};

TEST(TypeName, is_the_golden_name_on_every_compiler) {
    for (const GoldenName& name : golden_names) {
        EXPECT_EQ(name.actual, name.expected);
    }
}

TEST(TypeName, version_is_one_unless_the_type_says_otherwise) {
    EXPECT_EQ(wire_version<sales::OrderPlaced>(), 1U);
    EXPECT_EQ(wire_version<sales::Box<int>>(), 1U);
    EXPECT_EQ(wire_version<sales::Versioned>(), 3U);
    EXPECT_EQ(wire_version<sales::Renamed>(), 7U);
}

TEST(TypeName, check_accepts_every_golden_name) {
    for (const GoldenName& name : golden_names) {
        EXPECT_TRUE(check_event_type(name.expected)) << name.expected;
    }
}

TEST(TypeName, check_accepts_any_printable_utf8_up_to_255_bytes) {
    EXPECT_TRUE(check_event_type("x"));
    EXPECT_TRUE(check_event_type("order placed / \xC3\xA9\xE2\x82\xAC"));
    EXPECT_TRUE(check_event_type(std::string(255, 'x')));
}

TEST(TypeName, check_refuses_what_cannot_be_a_name) {
    const std::string bad[] = {
        "",     std::string(256, 'x'), "a\nb", std::string("a\0b", 3), "a\x7F", "\xFF",
        "\xC3", "\xED\xA0\x80"};
    for (const std::string& name : bad) {
        const auto checked = check_event_type(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code(), Errc::invalid_argument);
    }
}

TEST(TypeName, check_quotes_the_name_printably) {
    EXPECT_EQ(check_event_type("a\nb").error().message(), "event type 'a\\x0ab' has control bytes");
}

}  // namespace
}  // namespace eskit::inline v0_1
