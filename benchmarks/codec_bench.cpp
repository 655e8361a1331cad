// JSON of one six-field event: eskit against RapidJSON (Writer and SAX Reader, the same form and
// the same struct, written by hand) and nlohmann/json (to_json / from_json), in one process.
//
//   encode   value -> text in a buffer that is reused (nlohmann: a fresh string)
//   decode   text -> a fresh struct
//
// It does not measure the allocation of buffers, large texts, or other shapes than flat structs.
#include "paired.hpp"

#include <eskit/codec/json.hpp>

#include <nlohmann/json.hpp>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace bank {

struct MoneyDeposited {
    std::string account;
    std::int64_t amount_cents = 0;
    std::string currency;
    double exchange_rate = 0;
    std::uint32_t branch = 0;
    bool confirmed = false;
    bool operator==(const MoneyDeposited&) const = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MoneyDeposited, account, amount_cents, currency, exchange_rate,
                                   branch, confirmed)

}  // namespace bank

namespace {

using bank::MoneyDeposited;

const MoneyDeposited event{"DE89370400440532013000", 1'234'567, "EUR", 1.0875, 4711, true};
const std::string event_json =
    R"({"account":"DE89370400440532013000","amount_cents":1234567,"currency":"EUR",)"
    R"("exchange_rate":1.0875,"branch":4711,"confirmed":true})";

// ---- The same by hand, as a careful user of RapidJSON would write it.

void write_with_rapidjson(const MoneyDeposited& value, rapidjson::StringBuffer& out) {
    rapidjson::Writer<rapidjson::StringBuffer> writer(out);
    const auto text = [&](const std::string& part) {
        writer.String(part.data(), static_cast<rapidjson::SizeType>(part.size()));
    };
    writer.StartObject();
    writer.Key("account", 7);
    text(value.account);
    writer.Key("amount_cents", 12);
    writer.Int64(value.amount_cents);
    writer.Key("currency", 8);
    text(value.currency);
    writer.Key("exchange_rate", 13);
    writer.Double(value.exchange_rate);
    writer.Key("branch", 6);
    writer.Uint(value.branch);
    writer.Key("confirmed", 9);
    writer.Bool(value.confirmed);
    writer.EndObject();
}

class EventHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, EventHandler> {
  public:
    explicit EventHandler(MoneyDeposited& into) : into_(into) {}

    bool StartObject() { return true; }
    bool EndObject(rapidjson::SizeType) { return true; }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        const std::string_view key(text, size);
        const auto* const found = std::find(std::begin(keys), std::end(keys), key);
        field_ = found - std::begin(keys);
        return found != std::end(keys);
    }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        if (field_ != 0 && field_ != 2) {
            return false;
        }
        (field_ == 0 ? into_.account : into_.currency).assign(text, size);
        return true;
    }
    bool Int(int value) { return Int64(value); }
    bool Uint(unsigned value) { return Int64(value); }
    bool Int64(std::int64_t value) {
        switch (field_) {
            case 1:
                into_.amount_cents = value;
                return true;
            case 3:
                into_.exchange_rate = static_cast<double>(value);
                return true;
            case 4:
                into_.branch = static_cast<std::uint32_t>(value);
                return value >= 0 && value <= UINT32_MAX;
            default:
                return false;
        }
    }
    bool Double(double value) {
        into_.exchange_rate = value;
        return field_ == 3;
    }
    bool Bool(bool value) {
        into_.confirmed = value;
        return field_ == 5;
    }
    bool Default() { return false; }

  private:
    static constexpr std::string_view keys[] = {"account",       "amount_cents", "currency",
                                                "exchange_rate", "branch",       "confirmed"};
    MoneyDeposited& into_;
    std::ptrdiff_t field_ = -1;
};

// With RapidJSON's default flags, its fastest: unlike eskit it then checks neither UTF-8 nor the
// last digit of floating point numbers.
MoneyDeposited read_with_rapidjson(const std::string& json) {
    MoneyDeposited value;
    EventHandler handler(value);
    rapidjson::Reader reader;
    rapidjson::StringStream stream(json.c_str());
    if (!reader.Parse(stream, handler)) {
        std::abort();
    }
    return value;
}

// ---- One round of each.

void encode_eskit(std::string& out) {
    out.clear();
    if (!eskit::json_codec().encode(eskit::type_info<MoneyDeposited>(), &event, out)) {
        std::abort();
    }
    bench::keep(out.data());
}

void encode_rapidjson(rapidjson::StringBuffer& out) {
    out.Clear();
    write_with_rapidjson(event, out);
    bench::keep(out.GetString());
}

void decode_eskit() {
    auto value = eskit::from_json<MoneyDeposited>(event_json);
    if (!value) {
        std::abort();
    }
    bench::keep(value->account.data());
}

void decode_rapidjson() {
    const MoneyDeposited value = read_with_rapidjson(event_json);
    bench::keep(value.account.data());
}

void encode_nlohmann() {
    bench::keep(nlohmann::json(event).dump());
}

void decode_nlohmann() {
    bench::keep(nlohmann::json::parse(event_json).get<MoneyDeposited>());
}

// The comparison is only fair between programs that do the same.
bool is_fair() {
    std::string ours;
    rapidjson::StringBuffer theirs;
    encode_eskit(ours);
    encode_rapidjson(theirs);
    return ours == event_json && theirs.GetString() == event_json &&
           eskit::from_json<MoneyDeposited>(event_json).value() == event &&
           read_with_rapidjson(event_json) == event;
}

}  // namespace

int main(int argc, char** argv) {
    const bench::Settings settings =
        bench::parse(argc, argv, {.time = bench::Time::processor, .rounds = 101});
    bench::require(is_fair(), "a program that does the same as the others");
    bench::print_header(settings, "JSON of one event of six fields", "events");
    const std::size_t count = settings.scaled(20'000);
    std::string ours;
    rapidjson::StringBuffer theirs;
    const auto repeat = [&](auto work) {
        return [=] {
            for (std::size_t at = 0; at < count; ++at) {
                work();
            }
        };
    };
    const auto encode = repeat([&] { encode_eskit(ours); });
    const auto decode = repeat([] { decode_eskit(); });
    bench::compare(settings, "encode, against RapidJSON's Writer", 1.2, count, encode,
                   repeat([&] { encode_rapidjson(theirs); }));
    bench::compare(settings, "decode, against RapidJSON's Reader", 1.7, count, decode,
                   repeat([] { decode_rapidjson(); }));
    bench::compare(settings, "encode, against nlohmann/json", 0, count, encode,
                   repeat([] { encode_nlohmann(); }));
    bench::compare(settings, "decode, against nlohmann/json", 0, count, decode,
                   repeat([] { decode_nlohmann(); }));
}
