// Many callers, each waiting for its own commit; and decisions under a condition.
//
//   commit_bench [--quick] [--dir FOLDER] [--json FILE] [--undisturbed]
//
// The first part appends one event per commit to SQLite with synchronous=FULL, from 1 to 256
// callers at a time, in four ways that take turns:
//
//   eskit          a typed store with JSON
//   submit         the same without waiting: one thread keeps as many appends in flight
//   by hand        a leader that commits for those who wait, on the raw C API: the same groups
//   transactions   a mutex and a transaction each, on the raw C API
//
// The raw sides work on tables that eskit made and write the same commit row and columns, with
// statements prepared once. Callers encode before they queue up, with snprintf, and their check of
// the version is the UNIQUE index alone. Each round gives each way the same time; ratios are of one
// round, and their median is what counts.
//
// On a machine that others use too, `--undisturbed` repeats each round of the first part in which
// other programs took more than a tenth of the processors' time, for as long as that takes.
//
// The second part makes decisions (read, decide, append under the condition that nothing relevant
// was appended since) in logs of different sizes, whose courses and students are all alike: what a
// decision looks at stays the same while the history grows.
//
// Not measured here: several processes, large events, conflicts.
#include "paired.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/dcb/decision_model.hpp>
#include <eskit/sqlite/store.hpp>
#include <eskit/store/memory_store.hpp>

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace shop {

struct OrderPlaced {
    std::string order_id;
    std::string customer;
    std::int64_t total_cents = 0;
    std::int32_t items = 0;
    std::string currency;
    std::string note;
};
struct OrderCancelled {
    std::string order_id;
};
using Event = std::variant<OrderPlaced, OrderCancelled>;

}  // namespace shop

namespace school {

struct CourseDefined {
    std::string course;
    int seats = 0;
};
struct StudentSubscribed {
    std::string student;
    std::string course;
};
using Event = std::variant<CourseDefined, StudentSubscribed>;

std::vector<std::string> tags(const CourseDefined& event) {
    return {"course:" + event.course};
}
std::vector<std::string> tags(const StudentSubscribed& event) {
    return {"student:" + event.student, "course:" + event.course};
}

}  // namespace school

namespace figures {

struct Way {
    double per_second = 0;
    double p50_us = 0;
    double p99_us = 0;
    double cpu_us = 0;  // processor time of the process per commit
};
struct Callers {
    int callers = 0;
    Way eskit{};
    Way submit{};
    Way by_hand{};
    Way transactions{};
    double ratio = 0;  // of eskit to by hand, median of the rounds
};
struct Decisions {
    std::string store{};
    std::int64_t events = 0;
    double per_second = 0;
};
struct All {
    std::string sqlite{};
    std::vector<Callers> commits{};
    std::vector<Decisions> decisions{};
};

}  // namespace figures

namespace {

using namespace eskit;
using bench::require;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;
using Synchronous = sqlite::Options::Synchronous;
using Orders = sqlite::Store<shop::Event>;

shop::OrderPlaced order(std::int64_t number) {
    return {.order_id = "order-" + std::to_string(number),
            .customer = "customer-4711",
            .total_cents = 12'990 + number % 100,
            .items = 3,
            .currency = "EUR",
            .note = "leave it with the neighbour on the left"};
}

// A stream for each commit.
std::string stream_name(int caller, std::int64_t number) {
    return std::to_string(number * 1'000 + caller);
}

// ------------------------------------------------------------------------------- the raw driver

struct Intent {
    std::string stream;
    char json[256] = {};
    int size = 0;
};

Intent encode(std::string stream, const shop::OrderPlaced& placed) {
    Intent intent{.stream = std::move(stream)};
    intent.size =
        std::snprintf(intent.json, sizeof intent.json,
                      "{\"order_id\":\"%s\",\"customer\":\"%s\",\"total_cents\":%" PRId64
                      ",\"items\":%d,\"currency\":\"%s\",\"note\":\"%s\"}",
                      placed.order_id.c_str(), placed.customer.c_str(), placed.total_cents,
                      placed.items, placed.currency.c_str(), placed.note.c_str());
    return intent;
}

// For one thread at a time.
class RawWriter {
  public:
    explicit RawWriter(const fs::path& path) {
        static_cast<void>(Orders::open(path).value());  // makes the tables
        require(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                nullptr) == SQLITE_OK,
                "open");
        require(sqlite3_exec(db_, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", nullptr,
                             nullptr, nullptr) == SQLITE_OK,
                "a pragma");
        begin_ = prepare("BEGIN IMMEDIATE");
        commit_ = prepare("COMMIT");
        insert_commit_ = prepare("INSERT INTO commits VALUES(?1,?2,?3,?4,?5)");
        insert_event_ = prepare(
            "INSERT INTO events(sequence,stream_type,stream_id,version,id,type,schema_version,"
            "codec,recorded_at,metadata,tags,payload) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,"
            "?12)");
    }
    RawWriter(const RawWriter&) = delete;
    RawWriter& operator=(const RawWriter&) = delete;
    ~RawWriter() {
        for (sqlite3_stmt* statement : {begin_, commit_, insert_commit_, insert_event_}) {
            sqlite3_finalize(statement);
        }
        sqlite3_close(db_);
    }

    void begin() { step(begin_); }
    void commit() { step(commit_); }
    void append(const Intent& intent) {
        const std::int64_t now = std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count();
        const Uuid commit_id = next_id(now);
        const Uuid id = next_id(now);
        ++head_;
        sqlite3_bind_blob(insert_commit_, 1, commit_id.data(), 16, SQLITE_STATIC);
        sqlite3_bind_int64(insert_commit_, 2, head_);
        sqlite3_bind_int64(insert_commit_, 3, 1);
        sqlite3_bind_text(insert_commit_, 4, "0123456789abcde", 15, SQLITE_STATIC);
        sqlite3_bind_int64(insert_commit_, 5, now);
        step(insert_commit_);
        sqlite3_bind_int64(insert_event_, 1, head_);
        bind_text(2, "order");
        bind_text(3, intent.stream);
        sqlite3_bind_int64(insert_event_, 4, 1);
        sqlite3_bind_blob(insert_event_, 5, id.data(), 16, SQLITE_STATIC);
        bind_text(6, "shop.OrderPlaced");
        sqlite3_bind_int64(insert_event_, 7, 1);
        bind_text(8, "json");
        sqlite3_bind_int64(insert_event_, 9, now);
        sqlite3_bind_null(insert_event_, 10);
        sqlite3_bind_null(insert_event_, 11);
        sqlite3_bind_blob(insert_event_, 12, intent.json, intent.size, SQLITE_STATIC);
        step(insert_event_);
    }

  private:
    void bind_text(int index, std::string_view value) {
        sqlite3_bind_text(insert_event_, index, value.data(), static_cast<int>(value.size()),
                          SQLITE_STATIC);
    }
    static void step(sqlite3_stmt* statement) {
        require(sqlite3_step(statement) == SQLITE_DONE, "a raw statement");
        sqlite3_reset(statement);
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        require(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
                    SQLITE_OK,
                sql);
        return statement;
    }
    Uuid next_id(std::int64_t now) {
        Uuid id{};
        std::memcpy(id.data() + 8, &now, 8);
        const std::uint64_t number = __builtin_bswap64(++ids_);
        std::memcpy(id.data(), &number, 8);
        return id;
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt *begin_, *commit_, *insert_commit_, *insert_event_;
    std::int64_t head_ = 0;
    std::uint64_t ids_ = 0;
};

// A transaction each.
class RawTransactions {
  public:
    explicit RawTransactions(const fs::path& path) : writer_(path) {}

    void append(std::string stream, const shop::OrderPlaced& placed) {
        const Intent intent = encode(std::move(stream), placed);
        const std::scoped_lock lock(mutex_);
        writer_.begin();
        writer_.append(intent);
        writer_.commit();
    }

  private:
    std::mutex mutex_;
    RawWriter writer_;
};

// The first caller that finds nobody committing commits for all that queue up meanwhile, and makes
// the oldest of those who came after them the next leader.
class RawGroups {
  public:
    explicit RawGroups(const fs::path& path) : writer_(path) {}

    void append(std::string stream, const shop::OrderPlaced& placed) {
        const Intent intent = encode(std::move(stream), placed);
        Waiter own{&intent};
        if (!enter(own)) {
            own.woken.acquire();
            if (own.done) {
                return;
            }
        }
        Waiter* group = take();
        writer_.begin();
        for (const Waiter* waiter = group; waiter != nullptr; waiter = waiter->next) {
            writer_.append(*waiter->intent);
        }
        writer_.commit();
        leave(group, own);
    }

  private:
    struct Waiter {
        const Intent* intent;
        Waiter* next = nullptr;
        bool done = false;
        std::binary_semaphore woken{0};
    };

    bool enter(Waiter& own) {
        const std::scoped_lock lock(mutex_);
        (first_ != nullptr ? last_->next : first_) = &own;
        last_ = &own;
        return !std::exchange(busy_, true);
    }
    Waiter* take() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(first_, nullptr);
    }
    void leave(Waiter* group, const Waiter& own) {
        Waiter* leader = nullptr;
        {
            const std::scoped_lock lock(mutex_);
            leader = first_;
            busy_ = leader != nullptr;
        }
        if (leader != nullptr) {
            leader->woken.release();
        }
        while (group != nullptr) {
            Waiter& waiter = *std::exchange(group, group->next);
            if (&waiter != &own) {
                waiter.done = true;
                waiter.woken.release();
            }
        }
    }

    std::mutex mutex_;
    bool busy_ = false;
    Waiter* first_ = nullptr;
    Waiter* last_ = nullptr;
    RawWriter writer_;
};

// ------------------------------------------------------------------------------- callers

float micros(Steady::duration time) {
    return std::chrono::duration<float, std::micro>(time).count();
}

double at_quantile(std::vector<float>& values, double quantile) {
    if (values.empty()) {
        return 0;
    }
    const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * quantile);
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(at)]);
}

struct Took {
    double wall = 0;
    double cpu = 0;
};

class Stopwatch {
  public:
    [[nodiscard]] Took took() const {
        return {bench::seconds_now(bench::Time::wall) - wall_,
                bench::seconds_now(bench::Time::processor) - cpu_};
    }

  private:
    double wall_ = bench::seconds_now(bench::Time::wall);
    double cpu_ = bench::seconds_now(bench::Time::processor);
};

figures::Way summary(std::vector<float>& latencies, const Took& took) {
    const auto count = static_cast<double>(latencies.size());
    return {.per_second = count / took.wall,
            .p50_us = at_quantile(latencies, 0.5),
            .p99_us = at_quantile(latencies, 0.99),
            .cpu_us = took.cpu / count * 1e6};
}

// Every caller appends again and again for so long. `append` takes the caller's number.
template <class Append>
figures::Way run_callers(int callers, Steady::duration time, const Append& append) {
    std::vector<std::vector<float>> latencies(static_cast<std::size_t>(callers));
    Steady::time_point start;
    Stopwatch stopwatch;
    std::barrier ready(callers, [&]() noexcept {
        start = Steady::now();
        stopwatch = Stopwatch();
    });
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller) {
        threads.emplace_back([&, caller] {
            std::vector<float> own;
            own.reserve(1 << 14);
            ready.arrive_and_wait();
            for (auto before = Steady::now(); before - start < time;) {
                append(caller);
                const auto after = Steady::now();
                own.push_back(micros(after - before));
                before = after;
            }
            latencies[static_cast<std::size_t>(caller)] = std::move(own);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const Took took = stopwatch.took();
    std::vector<float> all;
    for (const std::vector<float>& own : latencies) {
        all.insert(all.end(), own.begin(), own.end());
    }
    return summary(all, took);
}

// One thread appends again and again without waiting, with `window` appends in flight at most.
figures::Way run_submitter(int window, Steady::duration time, const Orders& store,
                           std::int64_t& number) {
    std::counting_semaphore<> room(window);
    std::vector<float> latencies;  // of the committer's thread
    latencies.reserve(1 << 14);
    const auto start = Steady::now();
    const Stopwatch stopwatch;
    for (;;) {
        room.acquire();
        const auto before = Steady::now();
        if (before - start >= time) {
            break;
        }
        ++number;
        const shop::Event event = order(number);
        store.submit({}, {"order", stream_name(999, number)}, no_stream, {&event, 1}, {},
                     [&, before](const Result<Appended>& outcome) {
                         require(outcome.has_value(), "submit");
                         latencies.push_back(micros(Steady::now() - before));
                         room.release();
                     });
    }
    for (int left = 1; left < window; ++left) {
        room.acquire();
    }
    return summary(latencies, stopwatch.took());
}

// ------------------------------------------------------------------------------- commits

// One way of one number of callers, over the rounds.
struct Series {
    std::vector<double> per_second{}, p50_us{}, p99_us{}, cpu_us{};

    void add(const figures::Way& way) {
        per_second.push_back(way.per_second);
        p50_us.push_back(way.p50_us);
        p99_us.push_back(way.p99_us);
        cpu_us.push_back(way.cpu_us);
    }
    [[nodiscard]] figures::Way median() const {
        return {.per_second = bench::median(per_second),
                .p50_us = bench::median(p50_us),
                .p99_us = bench::median(p99_us),
                .cpu_us = bench::median(cpu_us)};
    }
};

double median_ratio(const std::vector<double>& numerators,
                    const std::vector<double>& denominators) {
    std::vector<double> ratios;
    for (std::size_t at = 0; at < numerators.size(); ++at) {
        ratios.push_back(numerators[at] / denominators[at]);
    }
    return bench::median(std::move(ratios));
}

struct Measured {
    Series eskit{}, submit{}, by_hand{}, transactions{};
};

void print_callers(int callers, const Measured& ways) {
    const auto line = [&](const std::string& name, const Series& ours, const Series& raw,
                          double target) {
        bench::print_line((std::to_string(callers) + name).c_str(), ours.median().per_second,
                          raw.median().per_second, median_ratio(ours.per_second, raw.per_second),
                          target);
    };
    line(" callers; raw: groups by hand", ways.eskit, ways.by_hand, callers != 2 ? 0.90 : 0);
    line(" callers; raw: a transaction each", ways.eskit, ways.transactions, 0);
    line(" in flight (submit); raw: groups by hand", ways.submit, ways.by_hand, 0);
    if (callers == 1) {
        const double ratio = median_ratio(ways.eskit.p50_us, ways.transactions.p50_us);
        std::printf("%-44s %10.1fus %10.1fus %6.2f %7.2f  %s\n",
                    "1 caller, p50; raw: a transaction; at most", ways.eskit.median().p50_us,
                    ways.transactions.median().p50_us, ratio, 1.10,
                    ratio <= 1.10 ? "OK" : "below target");
    }
    std::printf("  p50 / p99 / processor time per commit, in us:\n");
    const auto latency = [](const char* name, const Series& way) {
        const figures::Way median = way.median();
        std::printf("    %-16s %8.0f / %8.0f / %6.1f\n", name, median.p50_us, median.p99_us,
                    median.cpu_us);
    };
    latency("eskit", ways.eskit);
    latency("submit", ways.submit);
    latency("by hand", ways.by_hand);
    latency("transactions", ways.transactions);
}

// Tells how much of the processors' time other programs take.
class Others {
  public:
    Others() : stopwatch_(), busy_(busy_seconds()) {}

    // Since construction, of all processors.
    [[nodiscard]] double share() const {
        const Took took = stopwatch_.took();
        return (busy_seconds() - busy_ - took.cpu) / took.wall /
               std::thread::hardware_concurrency();
    }

  private:
    static double busy_seconds() {
        std::ifstream file("/proc/stat");
        std::string cpu;
        double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0;
        file >> cpu >> user >> nice >> system >> idle >> iowait >> irq >> softirq;
        require(file.good(), "reading /proc/stat");
        return (user + nice + system + irq + softirq) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }

    Stopwatch stopwatch_;
    double busy_;
};

figures::Callers compare_callers(const bench::Settings& settings, int callers, bool undisturbed) {
    const fs::path folder = settings.folder / ("callers-" + std::to_string(callers));
    fs::create_directories(folder);
    const auto time = std::chrono::milliseconds(settings.quick ? 10 : 200);
    const Orders store = Orders::open(folder / "eskit.db").value();
    const Orders submit_store = Orders::open(folder / "submit.db").value();
    RawGroups groups(folder / "groups.db");
    RawTransactions transactions(folder / "transactions.db");
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(callers) + 1);
    const auto append_raw = [&](auto& raw) {
        return run_callers(callers, time, [&](int caller) {
            const std::int64_t number = ++numbers[static_cast<std::size_t>(caller)];
            raw.append(stream_name(caller, number), order(number));
        });
    };
    Measured measured;
    const std::function<void()> ways[] = {
        [&] {
            measured.eskit.add(run_callers(callers, time, [&](int caller) {
                const std::int64_t number = ++numbers[static_cast<std::size_t>(caller)];
                const auto outcome = store.append({}, {"order", stream_name(caller, number)},
                                                  no_stream, {order(number)});
                require(outcome.has_value(), "append");
            }));
        },
        [&] { measured.by_hand.add(append_raw(groups)); },
        [&] { measured.transactions.add(append_raw(transactions)); },
        [&] { measured.submit.add(run_submitter(callers, time, submit_store, numbers.back())); },
    };
    for (int round = 0; round < settings.rounds;) {
        const Others others;
        const Measured before = measured;
        for (std::size_t at = 0; at < std::size(ways); ++at) {
            // Forwards and backwards, so that nobody is always the one after the other.
            ways[round % 2 == 0 ? at : std::size(ways) - 1 - at]();
        }
        if (undisturbed && others.share() > 0.1) {
            measured = before;
        } else {
            ++round;
        }
    }
    print_callers(callers, measured);
    return {.callers = callers,
            .eskit = measured.eskit.median(),
            .submit = measured.submit.median(),
            .by_hand = measured.by_hand.median(),
            .transactions = measured.transactions.median(),
            .ratio = median_ratio(measured.eskit.per_second, measured.by_hand.per_second)};
}

// ------------------------------------------------------------------------------- decisions

constexpr std::int64_t events_of_a_course = 10;  // it was defined, and has nine subscriptions
constexpr std::int64_t courses_of_a_student = 3;
constexpr std::int64_t seats = 20;

auto seats_left(const std::string& course) {
    return dcb::Projection{
        dcb::tagged_with("course:" + course),
        0,
        [](int& left, const school::CourseDefined& event) { left += event.seats; },
        [](int& left, const school::StudentSubscribed&) { --left; },
    };
}

auto courses_of(const std::string& student) {
    return dcb::Projection{dcb::tagged_with("student:" + student), 0,
                           [](int& courses, const school::StudentSubscribed&) { ++courses; }};
}

template <class Store>
class School {
  public:
    // A student's subscriptions lie far apart.
    School(Store store, std::int64_t events) : store_(std::move(store)), events_(events) {
        const std::int64_t courses = events / events_of_a_course;
        const std::int64_t subscriptions = events - courses;
        students_ = subscriptions / courses_of_a_student;
        std::vector<StreamEvents<school::Event>> parts;
        std::int64_t subscription = 0;
        for (std::int64_t course = 0; course < courses; ++course) {
            const std::string name = std::to_string(course);
            std::vector<Tagged<school::Event>> history;
            history.emplace_back(school::CourseDefined{name, seats});
            for (std::int64_t at = 1; at < events_of_a_course; ++at) {
                history.emplace_back(
                    school::StudentSubscribed{std::to_string(subscription++ % students_), name});
            }
            parts.emplace_back(StreamId("course", name), std::move(history));
            if (parts.size() == 100 || course + 1 == courses) {
                require(store_.append_many({}, std::move(parts)).has_value(), "append_many");
                parts.clear();
            }
        }
    }

    [[nodiscard]] std::int64_t events() const { return events_; }

    // About a course and a student that were not decided about before.
    void decide() {
        // Spread over all; the primes divide none of the counts.
        const std::string course =
            std::to_string(decisions_ * 7'919 % (events_ / events_of_a_course));
        const std::string student = std::to_string(decisions_ * 104'729 % students_);
        ++decisions_;
        const dcb::DecisionModel model{seats_left(course), courses_of(student)};
        const auto outcome =
            model.decide({}, store_, {"student", student},
                         [&](int left, int courses) -> Decision<school::Event> {
                             require(left == seats - events_of_a_course + 1, "reading a course");
                             require(courses == courses_of_a_student, "reading a student");
                             return school::StudentSubscribed{student, course};
                         });
        require(outcome.has_value(), "decide");
    }

  private:
    Store store_;
    std::int64_t events_;
    std::int64_t students_ = 0;
    std::int64_t decisions_ = 0;
};

// In processor time: nothing is flushed. All sizes take turns. A course takes part in one decision,
// so that all of them look at as much; the smallest history bounds how many there are.
template <class Open>
void measure_decisions(const bench::Settings& settings, const char* name, double target,
                       const Open& open, std::vector<figures::Decisions>& measured) {
    using Store = decltype(open(std::int64_t{}));
    std::vector<std::unique_ptr<School<Store>>> schools;
    const std::vector<std::int64_t> sizes =
        settings.quick ? std::vector<std::int64_t>{10'000, 20'000}
                       : std::vector<std::int64_t>{10'000, 100'000, 1'000'000};
    for (const std::int64_t events : sizes) {
        schools.push_back(std::make_unique<School<Store>>(open(events), events));
    }
    constexpr int decisions = 20;
    const int rounds = settings.quick ? 3 : 49;
    std::vector<std::vector<double>> rates(schools.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t at = 0; at < schools.size(); ++at) {
            const double took = bench::seconds_of(bench::Time::processor, [&] {
                for (int decision = 0; decision < decisions; ++decision) {
                    schools[at]->decide();
                }
            });
            rates[at].push_back(decisions / took);
        }
    }
    for (std::size_t at = 0; at < schools.size(); ++at) {
        const std::string line =
            std::string(name) + ", " + std::to_string(schools[at]->events()) + " events";
        bench::print_line(line.c_str(), bench::median(rates[at]), bench::median(rates[0]),
                          median_ratio(rates[at], rates[0]), at == 0 ? 0 : target);
        measured.push_back({.store = name,
                            .events = schools[at]->events(),
                            .per_second = bench::median(rates[at])});
    }
}

void write_json(const fs::path& file, const figures::All& all) {
    std::ofstream out(file);
    out << to_json(all).value() << "\n";
    require(out.good(), "writing the figures");
}

// What this program understands besides what every benchmark does; taken out of the arguments.
struct Options {
    std::optional<fs::path> json{};
    bool undisturbed = false;
};

Options take_options(int& argc, char** argv) {
    Options options;
    int kept = 1;
    for (int at = 1; at < argc; ++at) {
        const std::string_view flag = argv[at];
        if (flag == "--undisturbed") {
            options.undisturbed = true;
        } else if (flag == "--json" && at + 1 < argc) {
            options.json = argv[++at];
        } else {
            argv[kept++] = argv[at];
        }
    }
    argc = kept;
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = take_options(argc, argv);
    bench::Settings settings = bench::parse(argc, argv, {});
    settings.folder /= "eskit-commit-bench-" + std::to_string(getpid());
    figures::All all{.sqlite = sqlite3_libversion()};
    bench::print_header(settings, ("SQLite " + all.sqlite + ", synchronous=FULL").c_str(),
                        "commits of one event");
    for (const int callers :
         settings.quick ? std::vector{1, 8, 64} : std::vector{1, 2, 8, 64, 256}) {
        all.commits.push_back(compare_callers(settings, callers, options.undisturbed));
    }
    std::printf("\nDecisions per second of processor time; raw: the same with 10000 events\n");
    fs::create_directories(settings.folder);
    measure_decisions(
        settings, "SQLite NORMAL", 0.80,
        [&](std::int64_t events) {
            return sqlite::Store<school::Event>::open(
                       settings.folder / ("school-" + std::to_string(events) + ".db"),
                       {.synchronous = Synchronous::normal})
                .value();
        },
        all.decisions);
    measure_decisions(
        settings, "in memory", 0, [](std::int64_t) { return MemoryStore<school::Event>(); },
        all.decisions);
    if (options.json) {
        write_json(*options.json, all);
    }
    fs::remove_all(settings.folder);
}
