#include "requests.hpp"

#include <eskit/conformance/benchmark.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string_view>

namespace eskit::inline v0_1::conformance {
namespace {

using Store = AnyStore<TestEvent>;
using std::chrono::nanoseconds;

constexpr std::size_t writers = 8;
constexpr std::size_t page_events = 500;

std::vector<TestEvent> events_of(std::size_t count) {
    std::vector<TestEvent> events;
    events.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        events.emplace_back(Noted{
            .text = "an event of about a hundred bytes, as services write them most of the time",
            .number = static_cast<std::int64_t>(at)});
    }
    return events;
}

// The operations of one row, by any number of threads, and the first error of any of them.
class Measurement {
  public:
    explicit Measurement(Clock& clock) : clock_(clock) {}

    // `operation` returns the number of its events. False after an error: measure no more.
    template <class Operation>
    bool measure(Operation operation) {
        const SteadyTime begin = clock_.steady_now();
        const Result<std::size_t> events = operation();
        const SteadyTime end = clock_.steady_now();
        const std::scoped_lock lock(mutex_);
        if (!events) {
            error_ = error_ ? error_ : events.error();
            return false;
        }
        events_ += *events;
        durations_.push_back(end - begin);
        begin_ = durations_.size() == 1 ? begin : std::min(begin_, begin);
        end_ = std::max(end_, end);
        return true;
    }

    Result<BenchmarkRow> row(std::string name) {
        if (error_) {
            return Error(error_->code(), name + ": " + error_->message());
        }
        std::sort(durations_.begin(), durations_.end());
        return BenchmarkRow{.name = std::move(name),
                            .operations = durations_.size(),
                            .events = events_,
                            .took = end_ - begin_,
                            .median = percentile(50),
                            .p95 = percentile(95),
                            .p99 = percentile(99),
                            .slowest = percentile(100)};
    }

  private:
    [[nodiscard]] nanoseconds percentile(std::size_t percent) const {
        if (durations_.empty()) {
            return {};
        }
        const std::size_t rank = (durations_.size() * percent + 99) / 100;
        return durations_[std::max<std::size_t>(rank, 1) - 1];
    }

    Clock& clock_;
    std::mutex mutex_;
    std::vector<nanoseconds> durations_;
    std::size_t events_ = 0;
    SteadyTime begin_{};
    SteadyTime end_{};
    std::optional<Error> error_;
};

Result<std::size_t> append(const Store& store, const StreamId& stream, ExpectedVersion expected,
                           std::size_t count) {
    auto appended = store.append({}, stream, expected, events_of(count));
    return appended ? Result<std::size_t>(count) : appended.error();
}

class Benchmarks {
  public:
    Benchmarks(const StoreFactory& factory, const BenchmarkOptions& options)
        : factory_(factory), options_(options) {}

    Result<std::vector<BenchmarkRow>> run() {
        for (const std::size_t count : {1U, 10U, 100U}) {
            add("append of " + std::to_string(count),
                [&](Measurement& m, const Store& store) { append_at_versions(m, store, count); });
        }
        add("append of 1 at any version", [&](Measurement& m, const Store& store) {
            for (std::size_t left = scaled(200); left > 0; --left) {
                if (!m.measure([&] { return append(store, {"any", "1"}, any_version, 1); })) {
                    return;
                }
            }
        });
        for (const std::size_t length : {10U, 100U, 1'000U}) {
            add("load of " + std::to_string(length),
                [&](Measurement& m, const Store& store) { load(m, store, length); });
        }
        add("read_all in pages of " + std::to_string(page_events),
            [&](Measurement& m, const Store& store) { read_pages(m, store); });
        add(std::to_string(writers) + " writers of different streams",
            [&](Measurement& m, const Store& store) { write_different_streams(m, store); });
        add(std::to_string(writers) + " writers of one stream",
            [&](Measurement& m, const Store& store) { write_one_stream(m, store); });
        if (error_) {
            return *error_;
        }
        return std::move(rows_);
    }

  private:
    [[nodiscard]] std::size_t scaled(std::size_t count) const {
        return std::max<std::size_t>(
            1, static_cast<std::size_t>(std::llround(static_cast<double>(count) * options_.scale)));
    }

    template <class Body>
    void add(std::string name, Body body) {
        if (error_) {
            return;
        }
        const Store store = factory_.make();
        Measurement measurement(*options_.clock);
        body(measurement, store);
        if (auto row = measurement.row(std::move(name))) {
            rows_.push_back(*std::move(row));
        } else {
            error_ = std::move(row).error();
        }
    }

    void append_at_versions(Measurement& m, const Store& store, std::size_t count) const {
        const std::size_t appends = scaled(count == 100 ? 50 : 200);
        for (std::size_t at = 0; at < appends; ++at) {
            if (!m.measure([&] { return append(store, {"exact", "1"}, at * count, count); })) {
                return;
            }
        }
    }

    void load(Measurement& m, const Store& store, std::size_t length) const {
        if (auto ok = append(store, {"loaded", "1"}, 0, length); !ok) {
            m.measure([&] { return std::move(ok); });
            return;
        }
        for (std::size_t left = scaled(200'000 / (length + 100)); left > 0; --left) {
            const bool goes_on = m.measure([&] {
                auto stream = store.load({}, {"loaded", "1"});
                return stream ? Result<std::size_t>(stream->size()) : stream.error();
            });
            if (!goes_on) {
                return;
            }
        }
    }

    void read_pages(Measurement& m, const Store& store) const {
        for (std::size_t left = scaled(20); left > 0; --left) {
            if (auto ok = append(store, {"read", std::to_string(left)}, 0, page_events); !ok) {
                m.measure([&] { return std::move(ok); });
                return;
            }
        }
        GlobalSequence after{};
        for (bool at_end = false; !at_end;) {
            const bool goes_on = m.measure([&]() -> Result<std::size_t> {
                auto page = store.read_all({}, {.after = after, .limit = page_events});
                if (!page) {
                    return page.error();
                }
                after = page->next();
                at_end = page->at_end();
                return page->size();
            });
            if (!goes_on) {
                return;
            }
        }
    }

    void write_different_streams(Measurement& m, const Store& store) const {
        detail::together(writers, [&](std::size_t writer) {
            const StreamId own{"own", std::to_string(writer)};
            for (std::size_t at = 0; at < scaled(100); ++at) {
                if (!m.measure([&] { return append(store, own, at, 1); })) {
                    return;
                }
            }
        });
    }

    // An operation is an append that was accepted, with its reads and its conflicts.
    void write_one_stream(Measurement& m, const Store& store) const {
        const StreamId shared{"shared", "1"};
        detail::together(writers, [&](std::size_t) {
            for (std::size_t left = scaled(20); left > 0; --left) {
                if (!m.measure([&] { return append_after_all(store, shared); })) {
                    return;
                }
            }
        });
    }

    static Result<std::size_t> append_after_all(const Store& store, const StreamId& stream) {
        for (;;) {
            auto found = store.load({}, stream, {.limit = 0});
            if (!found) {
                return std::move(found).error();
            }
            auto appended = append(store, stream, found->version(), 1);
            if (appended || appended.error().code() != Errc::conflict) {
                return appended;
            }
        }
    }

    const StoreFactory& factory_;
    const BenchmarkOptions& options_;
    std::vector<BenchmarkRow> rows_;
    std::optional<Error> error_;
};

double per_second(std::size_t count, nanoseconds took) {
    const double seconds = std::chrono::duration<double>(took).count();
    return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string column(std::string_view text, std::size_t width) {
    std::string padded(text.size() < width ? width - text.size() : 0, ' ');
    return padded.append(text);
}

std::string microseconds(nanoseconds duration) {
    const std::string tenths = std::to_string(duration.count() / 100);
    return tenths.size() < 2 ? "0." + tenths
                             : tenths.substr(0, tenths.size() - 1) + "." + tenths.back();
}

}  // namespace

double BenchmarkRow::operations_per_second() const {
    return per_second(operations, took);
}

double BenchmarkRow::events_per_second() const {
    return per_second(events, took);
}

Result<std::vector<BenchmarkRow>> run_benchmarks(const StoreFactory& factory,
                                                 const BenchmarkOptions& options) {
    return Benchmarks(factory, options).run();
}

std::string to_table(const std::string& store, const std::vector<BenchmarkRow>& rows) {
    constexpr std::size_t width = 12;
    std::size_t names = store.size();
    for (const BenchmarkRow& row : rows) {
        names = std::max(names, row.name.size());
    }
    std::string table = store + std::string(names - store.size(), ' ');
    for (const char* head :
         {"times", "per s", "events/s", "median us", "p95 us", "p99 us", "slowest us"}) {
        table += column(head, width);
    }
    table += '\n';
    for (const BenchmarkRow& row : rows) {
        table += row.name + std::string(names - row.name.size(), ' ');
        table += column(std::to_string(row.operations), width);
        table += column(std::to_string(std::llround(row.operations_per_second())), width);
        table += column(std::to_string(std::llround(row.events_per_second())), width);
        for (const nanoseconds duration : {row.median, row.p95, row.p99, row.slowest}) {
            table += column(microseconds(duration), width);
        }
        table += '\n';
    }
    return table;
}

int benchmark_main(const StoreFactory& factory, int argc, const char* const* argv) {
    BenchmarkOptions options;
    for (int at = 1; at < argc; at += 2) {
        char* end = nullptr;
        const bool is_scale = std::string_view(argv[at]) == "--scale" && at + 1 < argc;
        options.scale = is_scale ? std::strtod(argv[at + 1], &end) : 0;
        if (!is_scale || *end != '\0' || !(options.scale > 0)) {
            (void)std::fprintf(stderr, "usage: %s [--scale NUMBER]\n", argv[0]);
            return 2;
        }
    }
    const auto rows = run_benchmarks(factory, options);
    if (!rows) {
        (void)std::fprintf(stderr, "%s\n", rows.error().message().c_str());
        return 1;
    }
    (void)std::fputs(to_table(factory.name, *rows).c_str(), stdout);
    return 0;
}

}  // namespace eskit::inline v0_1::conformance
