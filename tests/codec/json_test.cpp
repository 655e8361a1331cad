#include <eskit/codec/json.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace shop {

enum class Size : std::uint8_t { small, large, enormous = 200 };
struct Cash {
    bool operator==(const Cash&) const = default;
};
struct Card {
    std::string number;
    bool operator==(const Card&) const = default;
};
struct Item {
    std::string sku;
    int price = 0;
    bool operator==(const Item&) const = default;
};
struct Order {
    std::string id;
    std::vector<Item> items;
    std::optional<Item> gift;
    std::map<std::string, Item> named;
    std::variant<std::monostate, Cash, Card> payment;
    Size size = Size::small;
    bool operator==(const Order&) const = default;
};
struct Node {
    std::int64_t id = 0;
    std::vector<Node> children;
    bool operator==(const Node&) const = default;
};
template <class T>
struct Holds {
    T value{};
    bool operator==(const Holds&) const = default;
};
struct None {
    bool operator==(const None&) const = default;
};
struct Numbers {
    std::int8_t i8 = 0;
    std::int16_t i16 = 0;
    std::int32_t i32 = 0;
    std::int64_t i64 = 0;
    std::uint8_t u8 = 0;
    std::uint16_t u16 = 0;
    std::uint32_t u32 = 0;
    std::uint64_t u64 = 0;
    float f32 = 0;
    double f64 = 0;
    bool flag = false;
    bool operator==(const Numbers&) const = default;
};
struct Random {
    Numbers numbers;
    std::string text;
    std::vector<std::string> texts;
    std::vector<Node> nodes;
    std::map<std::string, Numbers> map;
    std::unordered_map<std::string, int> hash;
    std::variant<std::monostate, Cash, Card> payment;
    std::optional<Order> order;
    std::vector<bool> flags;
    std::vector<std::uint8_t> bytes;
    std::chrono::sys_time<std::chrono::microseconds> at{};
    std::chrono::nanoseconds took{};
    bool operator==(const Random&) const = default;
};

}  // namespace shop

namespace eskit::inline v0_1 {
namespace {

using namespace std::chrono_literals;
using shop::Holds;

template <class T>
std::string json_of(const T& value) {
    auto json = to_json(value);
    return json ? *json : "error: " + json.error().message();
}

template <class T>
std::string message_of(std::string_view json) {
    const auto read = from_json<T>(json);
    return read ? "no error" : read.error().message();
}

// Writes `value` in a struct, expects `json` for it, and expects it back.
template <class T>
void expect_form(const T& value, const std::string& json) {
    const std::string whole = "{\"value\":" + json + "}";
    const Holds<T> holder{value};

    EXPECT_EQ(json_of(holder), whole);
    const auto read = from_json<Holds<T>>(whole);
    ASSERT_TRUE(read) << whole << ": " << read.error().message();
    EXPECT_EQ(*read, holder) << whole;
}

// ---- The stored form. It is stored for ever: a change here is a change of the format.

TEST(Json, stores_numbers_exactly) {
    expect_form<std::int8_t>(-128, "-128");
    expect_form<std::uint8_t>(255, "255");
    expect_form<std::int16_t>(-32768, "-32768");
    expect_form<std::uint16_t>(65535, "65535");
    expect_form<std::int32_t>(std::numeric_limits<std::int32_t>::min(), "-2147483648");
    expect_form<std::uint32_t>(4294967295U, "4294967295");
    expect_form<std::int64_t>(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808");
    expect_form<std::int64_t>(std::numeric_limits<std::int64_t>::max(), "9223372036854775807");
    expect_form<std::uint64_t>(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615");
    expect_form<char>('A', "65");
    expect_form<std::byte>(std::byte{255}, "255");
    expect_form<double>(0.1, "0.1");
    expect_form<double>(-0.0, "-0");
    expect_form<double>(1e22, "1e+22");
    expect_form<double>(5e-324, "5e-324");
    expect_form<double>(std::numeric_limits<double>::max(), "1.7976931348623157e+308");
    expect_form<float>(0.1F, "0.1");
    expect_form<float>(3.4028235e38F, "3.4028235e+38");
}

TEST(Json, stores_booleans_and_text) {
    expect_form(true, "true");
    expect_form(false, "false");
    expect_form<std::string>("", R"("")");
    expect_form<std::string>("a\"b\\c/d\b\f\n\r\t\x01\x1F\x7F",
                             "\"a\\\"b\\\\c/d\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"");
    expect_form<std::string>(std::string("\0", 1), R"("\u0000")");
    expect_form<std::string>("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
                             "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
}

TEST(Json, stores_enumerators_by_name) {
    expect_form(shop::Size::small, R"("small")");
    expect_form(shop::Size::enormous, R"("enormous")");
}

TEST(Json, stores_optional_values) {
    expect_form<std::optional<int>>(std::nullopt, "null");
    expect_form<std::optional<int>>(7, "7");
    expect_form<std::optional<std::vector<int>>>(std::vector<int>{}, "[]");
}

TEST(Json, stores_lists_and_arrays) {
    expect_form<std::vector<int>>({}, "[]");
    expect_form<std::vector<int>>({1, -2, 3}, "[1,-2,3]");
    expect_form<std::vector<std::vector<std::string>>>({{"a"}, {}}, R"([["a"],[]])");
    expect_form<std::vector<bool>>({true, false, true}, "[true,false,true]");
    expect_form<std::array<int, 3>>({1, 2, 3}, "[1,2,3]");
    expect_form<std::array<int, 0>>({}, "[]");
    expect_form<std::array<bool, 2>>({true, false}, "[true,false]");
    expect_form<std::vector<char>>({'a'}, "[97]");
}

TEST(Json, stores_maps_as_objects) {
    expect_form<std::map<std::string, int>>({}, "{}");
    expect_form<std::map<std::string, int>>({{"b\n", 2}, {"a", 1}}, R"({"a":1,"b\n":2})");
    expect_form<std::unordered_map<std::string, bool>>({{"a", true}}, R"({"a":true})");
}

TEST(Json, stores_structs_with_fields_in_order) {
    expect_form(shop::None{}, "{}");
    expect_form(shop::Item{"x", 3}, R"({"sku":"x","price":3})");
    expect_form(shop::Node{1, {{2, {}}, {3, {}}}},
                R"({"id":1,"children":[{"id":2,"children":[]},{"id":3,"children":[]}]})");
}

TEST(Json, stores_variants_with_the_wire_name) {
    using Payment = std::variant<std::monostate, shop::Cash, shop::Card>;
    expect_form<Payment>(std::monostate{}, "null");
    expect_form<Payment>(shop::Cash{}, R"({"shop.Cash":{}})");
    expect_form<Payment>(shop::Card{"1"}, R"({"shop.Card":{"number":"1"}})");
}

TEST(Json, stores_points_in_time_with_the_digits_of_their_precision) {
    using std::chrono::sys_days;
    const auto day = sys_days{std::chrono::year{2024} / 2 / 29};
    expect_form<sys_days>(day, R"("2024-02-29T00:00:00Z")");
    expect_form<std::chrono::sys_seconds>(day + 5s, R"("2024-02-29T00:00:05Z")");
    expect_form<std::chrono::sys_time<std::chrono::milliseconds>>(day + 250ms,
                                                                  R"("2024-02-29T00:00:00.250Z")");
    expect_form<std::chrono::sys_time<std::chrono::microseconds>>(
        day - 1us, R"("2024-02-28T23:59:59.999999Z")");
    expect_form<std::chrono::sys_time<std::chrono::nanoseconds>>(
        day + 23h + 59min + 59s + 1ns, R"("2024-02-29T23:59:59.000000001Z")");
    expect_form<std::chrono::sys_seconds>(std::chrono::sys_seconds{-1s},
                                          R"("1969-12-31T23:59:59Z")");
    expect_form<std::chrono::sys_seconds>(sys_days{std::chrono::year{0} / 1 / 1},
                                          R"("0000-01-01T00:00:00Z")");
    expect_form<std::chrono::sys_seconds>(sys_days{std::chrono::year{10000} / 1 / 1} - 1s,
                                          R"("9999-12-31T23:59:59Z")");
}

TEST(Json, stores_durations_in_seconds) {
    expect_form<std::chrono::milliseconds>(1500ms, R"("1.500s")");
    expect_form<std::chrono::milliseconds>(-1ms, R"("-0.001s")");
    expect_form<std::chrono::seconds>(0s, R"("0s")");
    expect_form<std::chrono::minutes>(-90min, R"("-5400s")");
    expect_form<std::chrono::hours>(1h, R"("3600s")");
    expect_form<std::chrono::nanoseconds>(std::chrono::nanoseconds::min(),
                                          R"("-9223372036.854775808s")");
    expect_form<std::chrono::nanoseconds>(std::chrono::nanoseconds::max(),
                                          R"("9223372036.854775807s")");
    using Years = std::chrono::duration<std::uint64_t, std::ratio<31556952>>;
    expect_form<Years>(Years{std::numeric_limits<std::uint64_t>::max()},
                       R"("582123017290336782256077480s")");
}

TEST(Json, stores_bytes_as_base64) {
    using Bytes = std::vector<std::uint8_t>;
    expect_form<Bytes>({}, R"("")");
    expect_form<Bytes>({'f'}, R"("Zg==")");
    expect_form<Bytes>({'f', 'o'}, R"("Zm8=")");
    expect_form<Bytes>({'f', 'o', 'o'}, R"("Zm9v")");
    expect_form<Bytes>({'f', 'o', 'o', 'b'}, R"("Zm9vYg==")");
    expect_form<Bytes>({0xFB, 0xFF, 0xFE}, R"("+//+")");
    expect_form<std::vector<std::byte>>({std::byte{0}}, R"("AA==")");
    expect_form<std::array<std::uint8_t, 4>>({1, 2, 3, 4}, R"("AQIDBA==")");
}

TEST(Json, stores_long_text_whatever_the_buffer) {
    for (const std::size_t size : {500U, 511U, 512U, 513U, 1000U, 1023U, 1024U, 1025U, 5000U}) {
        const std::string plain(size, 'x');
        expect_form<std::string>(plain, "\"" + plain + "\"");
        expect_form<std::string>(plain + "\n" + plain, "\"" + plain + "\\n" + plain + "\"");
        expect_form<std::vector<std::string>>({plain, plain},
                                              "[\"" + plain + "\",\"" + plain + "\"]");
    }
}

// ---- What cannot be written.

TEST(Json, refuses_numbers_that_are_not_finite) {
    const auto written = to_json(Holds<std::vector<double>>{{1, NAN}});

    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code(), Errc::codec);
    EXPECT_EQ(written.error().message(), "value[1]: a number that is not finite has no JSON form");
    EXPECT_FALSE(to_json(Holds<float>{-std::numeric_limits<float>::infinity()}));
}

TEST(Json, refuses_to_write_text_that_is_not_utf8) {
    EXPECT_EQ(json_of(Holds<std::string>{"a\xFF"}),
              "error: value: text that is not UTF-8: 'a\\xff'");
    EXPECT_EQ(json_of(Holds<std::map<std::string, int>>{{{"\xED\xA0\x80", 1}}}),
              "error: value['\\xed\\xa0\\x80']: text that is not UTF-8: '\\xed\\xa0\\x80'");
}

TEST(Json, refuses_enum_values_without_a_name) {
    EXPECT_EQ(json_of(Holds<shop::Size>{static_cast<shop::Size>(7)}),
              "error: value: 7 is no enumerator of shop::Size (see eskit::EnumRange)");
}

TEST(Json, refuses_years_beyond_four_digits) {
    using std::chrono::sys_days;
    using std::chrono::year;
    const std::chrono::sys_seconds after = sys_days{year{10000} / 1 / 1};
    const std::chrono::sys_seconds before = sys_days{year{0} / 1 / 1} - 1s;

    EXPECT_FALSE(to_json(after));
    EXPECT_FALSE(to_json(before));
}

// ---- What is read.

TEST(Json, reads_white_space_everywhere) {
    const auto read = from_json<shop::Order>(
        " \n\r\t{ \"id\" : \"a\" , \"items\" : [ { \"sku\" : \"x\" , \"price\" : 1 } , {} ] , "
        "\"gift\" : null , \"named\" : { \"k\" : { } , \"l\" : { } } , "
        "\"payment\" : { \"shop.Card\" : { \"number\" : \"1\" } } , \"size\" : \"large\" } \n");

    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(json_of(*read),
              R"({"id":"a","items":[{"sku":"x","price":1},{"sku":"","price":0}],"gift":null,)"
              R"("named":{"k":{"sku":"","price":0},"l":{"sku":"","price":0}},)"
              R"("payment":{"shop.Card":{"number":"1"}},"size":"large"})");
}

TEST(Json, reads_fields_in_any_order) {
    EXPECT_EQ(from_json<shop::Item>(R"({"price":1,"sku":"x"})").value(), (shop::Item{"x", 1}));
}

TEST(Json, reads_escaped_keys) {
    EXPECT_EQ(from_json<shop::Item>(R"({"\u0073ku":"x","pric\u0065":2})").value(),
              (shop::Item{"x", 2}));
}

TEST(Json, reads_every_escape) {
    EXPECT_EQ(from_json<std::string>(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\uDE00")").value(),
              "\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(Json, skips_unknown_fields) {
    const auto read =
        from_json<shop::Item>(R"({"a":{"b":[1,{"c":null},"\u00e9",-1.5e+3,true,false,[],{}]},)"
                              R"("sku":"x","z":"","price":1})");

    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, (shop::Item{"x", 1}));
}

TEST(Json, reads_null_and_absence_of_an_optional) {
    EXPECT_EQ(from_json<Holds<std::optional<int>>>(R"({"value":null})").value().value,
              std::nullopt);
    EXPECT_EQ(
        from_json<Holds<std::optional<int>>>("{}", {.require_all_fields = true}).value().value,
        std::nullopt);
}

TEST(Json, replaces_what_a_container_holds_by_default) {
    struct Defaults {
        std::vector<int> list{1, 2};
        std::map<std::string, int> map{{"a", 1}};
        std::optional<int> maybe = 3;
        std::string text = "text";
    };
    const Defaults read =
        from_json<Defaults>(R"({"list":[3],"map":{"b":2},"maybe":null,"text":""})").value();

    EXPECT_EQ(read.list, std::vector<int>{3});
    EXPECT_EQ(read.map, (std::map<std::string, int>{{"b", 2}}));
    EXPECT_EQ(read.maybe, std::nullopt);
    EXPECT_EQ(read.text, "");
}

TEST(Json, reads_integers_as_floating_point_numbers) {
    EXPECT_EQ(from_json<double>("17").value(), 17.0);
    EXPECT_EQ(from_json<double>("9007199254740993").value(), 9007199254740992.0);
    EXPECT_EQ(from_json<double>("123456789012345678901234567890").value(), 1.2345678901234568e29);
    EXPECT_EQ(from_json<double>("0.30000000000000004").value(), 0.1 + 0.2);
    EXPECT_TRUE(std::signbit(from_json<double>("-0.0").value()));
}

TEST(Json, reads_points_in_time_with_an_offset) {
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;
    const auto expected = from_json<Time>(R"("2024-02-29T12:00:00Z")").value();

    EXPECT_EQ(from_json<Time>(R"("2024-02-29T14:30:00+02:30")").value(), expected);
    EXPECT_EQ(from_json<Time>(R"("2024-02-29T11:00:00.000000-01:00")").value(), expected);
}

TEST(Json, reads_durations_with_other_decimals) {
    EXPECT_EQ(from_json<std::chrono::milliseconds>(R"("1.5s")").value(), 1500ms);
    EXPECT_EQ(from_json<std::chrono::milliseconds>(R"("-2s")").value(), -2000ms);
    EXPECT_EQ(from_json<std::chrono::seconds>(R"("1.0000000000000000000000s")").value(), 1s);
}

// ---- What is refused.

const std::string not_json[] = {"",
                                " ",
                                "{",
                                "}",
                                "{\"id\"",
                                "{\"id\":",
                                "{\"id\":\"a\"",
                                "{\"id\":\"a\",",
                                "{,}",
                                "{\"id\":\"a\",}",
                                "{\"id\" \"a\"}",
                                "{id:\"a\"}",
                                "{'id':\"a\"}",
                                "{\"id\":\"a\"} x",
                                "{\"id\":\"a\"}}",
                                "{\"id\":\"a\" \"items\":[]}",
                                "{\"items\":[1,]}",
                                "{\"items\":[,]}",
                                "{\"items\":[}",
                                "{\"items\":[{}}",
                                "{\"items\":[{} {}]}",
                                "\xEF\xBB\xBF{}",

                                "{\"x\":01}",
                                "{\"x\":1.}",
                                "{\"x\":.5}",
                                "{\"x\":1e}",
                                "{\"x\":1e+}",
                                "{\"x\":+1}",
                                "{\"x\":-}",
                                "{\"x\":--1}",
                                "{\"x\":0x1}",
                                "{\"x\":NaN}",
                                "{\"x\":Infinity}",
                                "{\"x\":tru}",
                                "{\"x\":True}",
                                "{\"x\":nul}",
                                "{\"x\":truex}",
                                "{\"x\":\"\\x\"}",
                                "{\"x\":\"\\u12\"}",
                                "{\"x\":\"\\u12G4\"}",
                                "{\"x\":\"\\uD800\"}",
                                "{\"x\":\"\\uDC00\"}",
                                "{\"x\":\"\\uD800\\u0041\"}",
                                "{\"x\":\"\\uD800x\"}",
                                "{\"x\":\"a\nb\"}",
                                "{\"x\":\"\xFF\"}",
                                "{\"x\":\"\xC0\x80\"}",
                                "{\"x\":\"\xED\xA0\x80\"}",
                                "{\"x\":\"\xF4\x90\x80\x80\"}",
                                "{\"x\":\"\xC3\"}",
                                "{\"x\":[1,2}",
                                "{\"x\":{\"a\":1]}",
                                "{\"x\":{\"a\"}}",
                                "{\"x\":{1:2}}",
                                "{\"x\":\"abc",
                                "{\"x\":\"\\",
                                "{\"\xFF\":1}",
                                "{} // comment",
                                "{\"x\":[1 2]}",
                                "{\"id\":\"\\uD800\"}",
                                "{\"id\":\"\xFF\"}",
                                "{\"id\":\"a\tb\"}",
                                "{\"id\":\"\\q\"}"};

TEST(Json, refuses_text_that_is_not_json) {
    for (const std::string& json : not_json) {
        const auto read = from_json<shop::Order>(json);
        ASSERT_FALSE(read) << json;
        EXPECT_EQ(read.error().code(), Errc::codec) << json;
    }
}

TEST(Json, refuses_malformed_numbers_of_every_kind) {
    for (const std::string json : {"01", "-01", "00", "+1", "-", "", "1 2", "0x1", "--1", "1,",
                                   "NaN", "Infinity", "1_000"}) {
        EXPECT_FALSE(from_json<int>(json)) << json;
        EXPECT_FALSE(from_json<double>(json)) << json;
        EXPECT_FALSE(from_json<float>(json)) << json;
    }
    for (const std::string json : {"1.", ".5", "1.e5", "1e", "1e+", "1.5.5", "1e5.5", "-.5"}) {
        EXPECT_FALSE(from_json<double>(json)) << json;
        EXPECT_FALSE(from_json<float>(json)) << json;
    }
}

TEST(Json, refuses_fractions_and_exponents_for_integers) {
    EXPECT_EQ(message_of<Holds<int>>(R"({"value":1.0})"),
              "value: expected integer, found number 1.0");
    EXPECT_EQ(message_of<Holds<int>>(R"({"value":1e2})"),
              "value: expected integer, found number 1e2");
}

TEST(Json, refuses_numbers_out_of_range) {
    EXPECT_EQ(message_of<Holds<std::int8_t>>(R"({"value":128})"),
              "value: integer out of range: 128");
    EXPECT_FALSE(from_json<std::int8_t>("-129"));
    EXPECT_FALSE(from_json<std::uint8_t>("256"));
    EXPECT_FALSE(from_json<std::uint8_t>("-1"));
    EXPECT_FALSE(from_json<std::int16_t>("32768"));
    EXPECT_FALSE(from_json<std::uint16_t>("65536"));
    EXPECT_FALSE(from_json<std::int32_t>("2147483648"));
    EXPECT_FALSE(from_json<std::uint32_t>("4294967296"));
    EXPECT_FALSE(from_json<std::int64_t>("9223372036854775808"));
    EXPECT_FALSE(from_json<std::int64_t>("-9223372036854775809"));
    EXPECT_FALSE(from_json<std::uint64_t>("18446744073709551616"));
    EXPECT_FALSE(from_json<std::uint64_t>("99999999999999999999999999"));
    EXPECT_FALSE(from_json<double>("1e309"));
    EXPECT_FALSE(from_json<float>("1e39"));
    EXPECT_TRUE(from_json<std::uint8_t>("-0"));
}

TEST(Json, refuses_values_of_the_wrong_kind_with_their_path) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {R"([])", "expected object, found list"},
        {R"({"id":1})", "id: expected string, found number 1"},
        {R"({"id":null})", "id: expected string, found null"},
        {R"({"items":{}})", "items: expected list, found object"},
        {R"({"items":[{},{},{},{"price":"1"}]})", "items[3].price: expected integer, found string"},
        {R"({"items":[{"price":true}]})", "items[0].price: expected integer, found boolean"},
        {R"({"gift":{"price":[]}})", "gift.price: expected integer, found list"},
        {R"({"named":{"a\n":{"price":{}}}})",
         "named['a\\x0a'].price: expected integer, found object"},
        {R"({"payment":{"shop.Card":{"number":false}}})",
         "payment['shop.Card'].number: expected string, found boolean"},
        {R"({"payment":{"shop.Coin":{}}})", "payment: unknown alternative 'shop.Coin'"},
        {R"({"payment":{"shop.Cash":{},"shop.Card":{}}})",
         "payment: expected one alternative, found more"},
        {R"({"payment":{}})", "payment: expected an object with the alternative's name, found {}"},
        {R"({"payment":"shop.Cash"})", "payment: expected object, found string"},
        {R"({"size":"huge"})", "size: 'huge' is no enumerator of shop::Size"},
        {R"({"size":1})", "size: expected string, found number 1"}};
    for (const auto& [json, message] : cases) {
        EXPECT_EQ(message_of<shop::Order>(json), message) << json;
    }
}

TEST(Json, tells_where_text_stops_being_json) {
    EXPECT_EQ(message_of<shop::Item>(R"({"sku":"a" "price":1})"),
              "',' or '}' belongs here at byte 11");
    EXPECT_EQ(message_of<shop::Item>(R"({"sku":"a","unknown":[1,]})"),
              "unknown: a value belongs here at byte 24");
}

TEST(Json, refuses_null_for_what_is_not_optional) {
    EXPECT_FALSE(from_json<Holds<int>>(R"({"value":null})"));
    EXPECT_FALSE(from_json<Holds<bool>>(R"({"value":null})"));
    EXPECT_FALSE(from_json<Holds<std::vector<int>>>(R"({"value":null})"));
    EXPECT_FALSE(from_json<Holds<shop::Item>>(R"({"value":null})"));
    EXPECT_FALSE((from_json<Holds<std::variant<shop::Cash>>>(R"({"value":null})")));
}

TEST(Json, refuses_keys_that_occur_twice) {
    EXPECT_EQ(message_of<shop::Item>(R"({"sku":"a","sku":"a"})"), "sku: the field occurs twice");
    EXPECT_EQ(message_of<shop::Order>(R"({"named":{"a":{},"b":{},"a":{}}})"),
              "named['a']: the key occurs twice");
}

TEST(Json, refuses_arrays_of_another_size) {
    using Three = std::array<int, 3>;
    EXPECT_EQ(message_of<Three>("[1,2]"), "expected 3 elements, found 2");
    EXPECT_EQ(message_of<Three>("[1,2,3,4]"), "expected 3 elements, found more");
    EXPECT_EQ(message_of<Three>("[]"), "expected 3 elements, found none");
    EXPECT_EQ((message_of<std::array<std::uint8_t, 2>>(R"("AQID")")), "expected 2 bytes, found 3");
}

TEST(Json, refuses_base64_that_is_not_canonical) {
    for (const std::string text : {"Zg", "Zg=", "Z===", "====", "=", "Zh==", "Zm9=", "Zm 9v",
                                   "Zm9v\\n", "Z-_v", "Zg==Zg==", "Zm=v"}) {
        EXPECT_FALSE(from_json<std::vector<std::uint8_t>>("\"" + text + "\"")) << text;
    }
}

TEST(Json, refuses_points_in_time_that_do_not_exist_or_do_not_fit) {
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;
    for (const std::string text :
         {"", "2024-02-29", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
          "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
          "2024-01-01 00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00z",
          "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.0001Z", "2024-01-01T00:00:00Zx",
          "24-01-01T00:00:00Z", "+2024-01-01T00:00:00Z", "2024-01-01T00:00:00+24:00",
          "2024-01-01T00:00:00+1", "-001-01-01T00:00:00Z"}) {
        EXPECT_FALSE(from_json<Time>("\"" + text + "\"")) << text;
    }
    EXPECT_FALSE(from_json<std::chrono::sys_days>(R"("2024-01-01T00:00:01Z")"));
    EXPECT_FALSE(
        from_json<std::chrono::sys_time<std::chrono::nanoseconds>>(R"("9999-01-01T00:00:00Z")"));
}

TEST(Json, refuses_durations_that_do_not_fit) {
    for (const std::string text :
         {"", "s", "1", "1.s", ".5s", "01s", "+1s", "--1s", "1.0001s", "1e3s", "1 s", "1S",
          "99999999999999999999s", "99999999999999999999999999999999999999999999s"}) {
        EXPECT_FALSE(from_json<std::chrono::milliseconds>("\"" + text + "\"")) << text;
    }
    EXPECT_FALSE(from_json<std::chrono::minutes>(R"("61s")"));
    EXPECT_FALSE(from_json<std::chrono::nanoseconds>(R"("9223372036.854775808s")"));
    EXPECT_FALSE((from_json<std::chrono::duration<unsigned>>(R"("-1s")")));
}

TEST(Json, limits_the_nesting_of_what_it_skips) {
    const auto unknown = [](std::size_t depth) {
        return "{\"x\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };

    EXPECT_TRUE(from_json<shop::None>(unknown(63)));
    EXPECT_FALSE(from_json<shop::None>(unknown(64)));
    EXPECT_FALSE(from_json<shop::None>(unknown(1'000'000)));
}

TEST(Json, quotes_text_from_outside_printably) {
    EXPECT_EQ(message_of<Holds<shop::Size>>("{\"value\":\"a\\u0007\"}"),
              "value: 'a\\x07' is no enumerator of shop::Size");
    EXPECT_EQ(message_of<Holds<int>>("{\"value\":\x01}"), "value: expected integer, found '\\x01'");
}

TEST(Json, refuses_every_truncation_of_a_text) {
    const std::string json = json_of(shop::Order{
        "i\n\xC3\xA9", {{"a", 1}}, shop::Item{"g", -1}, {{"k", {}}}, shop::Card{"1"}, {}});
    ASSERT_TRUE(from_json<shop::Order>(json));
    for (std::size_t size = 0; size < json.size(); ++size) {
        const std::string cut = json.substr(0, size);  // a copy, for sanitizers to see its end
        EXPECT_FALSE(from_json<shop::Order>(cut)) << cut;
    }
}

// ---- Whatever is written can be read.

class RandomValues {
  public:
    explicit RandomValues(std::uint64_t seed) : engine_(seed) {}

    shop::Random random() {
        shop::Random value;
        value.numbers = numbers();
        value.text = text();
        value.texts.resize(below(4));
        for (std::string& each : value.texts) {
            each = text();
        }
        value.nodes.resize(below(3));
        for (shop::Node& each : value.nodes) {
            each = node(3);
        }
        for (std::size_t count = below(4); count > 0; --count) {
            value.map[text()] = numbers();
            value.hash[text()] = static_cast<int>(bits());
            value.flags.push_back(below(2) == 0);
            value.bytes.push_back(static_cast<std::uint8_t>(bits()));
        }
        if (const std::size_t which = below(3); which == 1) {
            value.payment = shop::Cash{};
        } else if (which == 2) {
            value.payment = shop::Card{text()};
        }
        if (below(2) == 0) {
            value.order = shop::Order{text(), {{text(), 1}}, shop::Item{text(), 2}, {}, {}, {}};
        }
        constexpr std::int64_t span = 60'000'000'000'000'000;  // within the years 68 to 3871
        value.at += std::chrono::microseconds{static_cast<std::int64_t>(bits() % span) *
                                              (below(2) == 0 ? 1 : -1)};
        value.took = std::chrono::nanoseconds{static_cast<std::int64_t>(bits())};
        return value;
    }

  private:
    std::uint64_t bits() { return engine_() >> below(64); }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(engine_() % limit); }

    template <class Float, class Bits>
    Float finite() {
        while (true) {
            // Any bits, or a decimal fraction: both ways of reading are tried.
            const auto value = below(2) == 0
                                   ? std::bit_cast<Float>(static_cast<Bits>(engine_()))
                                   : static_cast<Float>(static_cast<std::int32_t>(bits())) / 100;
            if (std::isfinite(value)) {
                return value;
            }
        }
    }
    shop::Numbers numbers() {
        return {static_cast<std::int8_t>(bits()),
                static_cast<std::int16_t>(bits()),
                static_cast<std::int32_t>(bits()),
                static_cast<std::int64_t>(bits()),
                static_cast<std::uint8_t>(bits()),
                static_cast<std::uint16_t>(bits()),
                static_cast<std::uint32_t>(bits()),
                bits(),
                finite<float, std::uint32_t>(),
                finite<double, std::uint64_t>(),
                below(2) == 0};
    }
    std::string text() {
        static const std::string parts[] = {"a",
                                            "plain text",
                                            "\"",
                                            "\\",
                                            "\n",
                                            "\x01",
                                            "\xC3\xA9",
                                            "\xE2\x82\xAC",
                                            "\xF0\x9F\x98\x80",
                                            std::string(1, '\0'),
                                            std::string(300, 'x')};
        std::string text;
        for (std::size_t count = below(6); count > 0; --count) {
            text += parts[below(std::size(parts))];
        }
        return text;
    }
    shop::Node node(std::size_t depth) {
        shop::Node node{static_cast<std::int64_t>(bits()), {}};
        if (depth > 0) {
            node.children.resize(below(3));
            for (shop::Node& child : node.children) {
                child = this->node(depth - 1);
            }
        }
        return node;
    }

    std::mt19937_64 engine_;
};

std::uint64_t test_seed() {
    const char* text = std::getenv("ESKIT_TEST_SEED");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : std::random_device{}();
}

TEST(Json, reads_back_whatever_it_writes) {
    const std::uint64_t seed = test_seed();
    SCOPED_TRACE("ESKIT_TEST_SEED=" + std::to_string(seed));
    RandomValues values(seed);
    for (int round = 0; round < 2000; ++round) {
        const shop::Random value = values.random();

        const auto json = to_json(value);
        ASSERT_TRUE(json) << json.error().message();
        const auto read = from_json<shop::Random>(*json, {.require_all_fields = true});

        ASSERT_TRUE(read) << read.error().message() << "\n" << *json;
        ASSERT_EQ(*read, value) << *json;
    }
}

TEST(Json, survives_damage_to_any_byte) {
    const std::uint64_t seed = test_seed();
    SCOPED_TRACE("ESKIT_TEST_SEED=" + std::to_string(seed));
    RandomValues values(seed);
    std::mt19937_64 engine(seed);
    for (int round = 0; round < 200; ++round) {
        std::string json = to_json(values.random()).value();
        for (int damage = 0; damage < 20; ++damage) {
            json[engine() % json.size()] = static_cast<char>(engine());
            // Whatever is read can be written again.
            if (const auto read = from_json<shop::Random>(json)) {
                ASSERT_TRUE(to_json(*read));
            }
        }
    }
}

}  // namespace
}  // namespace eskit::inline v0_1
