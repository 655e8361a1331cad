// JSON of one six-field event: eskit against RapidJSON (Writer and SAX Reader, the same form and
// the same struct, written by hand) and nlohmann/json (to_json / from_json), in one process.
//
//   Encode/*   value -> text in a buffer that is reused
//   Decode/*   text -> a fresh struct
//   Ratio/*    rounds of eskit and RapidJSON take turns; `speedup` is the median ratio of their
//   times
//
// It does not measure the allocation of buffers, large texts, or other shapes than flat structs.
#include <eskit/codec/json.hpp>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

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
    benchmark::DoNotOptimize(out.data());
}

void encode_rapidjson(rapidjson::StringBuffer& out) {
    out.Clear();
    write_with_rapidjson(event, out);
    benchmark::DoNotOptimize(out.GetString());
}

void decode_eskit() {
    auto value = eskit::from_json<MoneyDeposited>(event_json);
    if (!value) {
        std::abort();
    }
    benchmark::DoNotOptimize(value->account.data());
}

void decode_rapidjson() {
    const MoneyDeposited value = read_with_rapidjson(event_json);
    benchmark::DoNotOptimize(value.account.data());
}

// ---- The benchmarks.

void Encode_eskit(benchmark::State& state) {
    std::string out;
    for (auto _ : state) {
        encode_eskit(out);
    }
}
void Encode_rapidjson(benchmark::State& state) {
    rapidjson::StringBuffer out;
    for (auto _ : state) {
        encode_rapidjson(out);
    }
}
void Encode_nlohmann(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(nlohmann::json(event).dump());
    }
}
void Decode_eskit(benchmark::State& state) {
    for (auto _ : state) {
        decode_eskit();
    }
}
void Decode_rapidjson(benchmark::State& state) {
    for (auto _ : state) {
        decode_rapidjson();
    }
}
void Decode_nlohmann(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(nlohmann::json::parse(event_json).get<MoneyDeposited>());
    }
}

template <class Work>
double seconds_of(Work work) {
    constexpr int rounds = 1000;
    const auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < rounds; ++round) {
        work();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / rounds;
}

// Both in turns, so that whatever else the machine does hits both.
template <class Ours, class Theirs>
void compare(benchmark::State& state, Ours ours, Theirs theirs) {
    std::vector<double> ratios;
    std::vector<double> own;
    std::vector<double> others;
    for (auto _ : state) {
        own.push_back(seconds_of(ours));
        others.push_back(seconds_of(theirs));
        ratios.push_back(others.back() / own.back());
    }
    const auto median = [](std::vector<double>& values) {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    };
    state.counters["speedup"] = median(ratios);
    state.counters["eskit_ns"] = median(own) * 1e9;
    state.counters["rapidjson_ns"] = median(others) * 1e9;
}

void Ratio_encode(benchmark::State& state) {
    std::string ours;
    rapidjson::StringBuffer theirs;
    compare(state, [&] { encode_eskit(ours); }, [&] { encode_rapidjson(theirs); });
}
void Ratio_decode(benchmark::State& state) {
    compare(state, [] { decode_eskit(); }, [] { decode_rapidjson(); });
}

BENCHMARK(Encode_eskit)->Name("Encode/eskit");
BENCHMARK(Encode_rapidjson)->Name("Encode/rapidjson");
BENCHMARK(Encode_nlohmann)->Name("Encode/nlohmann");
BENCHMARK(Decode_eskit)->Name("Decode/eskit");
BENCHMARK(Decode_rapidjson)->Name("Decode/rapidjson");
BENCHMARK(Decode_nlohmann)->Name("Decode/nlohmann");
BENCHMARK(Ratio_encode)->Name("Ratio/encode");
BENCHMARK(Ratio_decode)->Name("Ratio/decode");

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
    if (!is_fair()) {
        return 1;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
