// How events look in storage: names, every kind of field as JSON, and text for a class of one's
// own. It prints the stored form of an event, reads older and newer forms of it, and shows the
// errors for forms that do not fit. Nothing is registered: the fields come from the struct itself.
#include <eskit/codec/json.hpp>
#include <eskit/eskit.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sales {

// region: custom_type
class OrderId {
  public:
    OrderId() = default;
    explicit OrderId(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};
// endregion: custom_type

// region: kinds
enum class Priority { normal, urgent };

struct Line {
    std::string article;
    std::int64_t price_cents = 0;
};
struct ByCard {
    std::string last_digits;
};
struct OnInvoice {
    std::chrono::seconds due{};
};

struct OrderPlaced {
    OrderId id;                                     // a class with eskit::field
    std::vector<Line> lines;                        // nested structs
    Priority priority = Priority::normal;           // an enum, by name
    std::optional<std::string> note{};              // null, or the value
    std::map<std::string, std::uint32_t> vouchers;  // keys are strings
    std::variant<ByCard, OnInvoice> payment;        // structs, by wire name
    eskit::Timestamp placed_at{};                   // any sys_time
    std::chrono::milliseconds took{};               // any duration of decimal ticks
    std::array<std::byte, 4> digest{};              // bytes, as base64
    double discount = 0;
    bool gift = false;
};
// endregion: kinds

struct OrderShipped {
    std::uint32_t parcels = 1;
};

}  // namespace sales

// region: field
template <>
struct eskit::field<sales::OrderId> {
    static std::string to(const sales::OrderId& id) { return id.text(); }
    static sales::OrderId from(std::string_view text) { return sales::OrderId(std::string(text)); }
};
// endregion: field

// region: wire
template <>
struct eskit::wire<sales::OrderShipped> {
    static constexpr std::string_view name = "sales.OrderSent";  // its name before it was renamed
    static constexpr std::uint32_t version = 2;
};
// endregion: wire

int main() {
    using namespace std::chrono_literals;
    std::cout << eskit::wire_name<sales::OrderPlaced>() << ' '
              << eskit::wire_name<sales::OrderShipped>() << '\n';

    const sales::OrderPlaced order{
        .id = sales::OrderId("o-1"),
        .lines = {{"lamp", 2'990}, {"bulb", 350}},
        .priority = sales::Priority::urgent,
        .vouchers = {{"spring", 10}},
        .payment = sales::OnInvoice{14 * 24h},
        .placed_at = std::chrono::sys_days{std::chrono::year{2024} / 5 / 17} + 9h + 30min,
        .took = 1'250ms,
        .digest = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{255}},
        .discount = 0.1,
    };
    // region: to_json
    auto json = eskit::to_json(order);
    std::cout << (json ? *json : json.error().message()) << '\n';
    // endregion: to_json

    // region: from_json
    for (const char* stored : {
             R"({"id":"o-2","colour":"red"})",  // unknown: skipped; missing: default
             R"({"lines":[{"article":"a"},{"price_cents":"free"}]})",
             R"({"priority":"whenever"})",
             R"({"took":"soon"})",
         }) {
        auto read = eskit::from_json<sales::OrderPlaced>(stored);
        std::cout << (read ? "order " + read->id.text() : read.error().message()) << '\n';
    }
    // endregion: from_json
    // region: strict
    auto strict = eskit::from_json<sales::OrderShipped>("{}", {.require_all_fields = true});
    std::cout << (strict ? "fine" : strict.error().message()) << '\n';
    // endregion: strict
}
