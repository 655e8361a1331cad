/// Suites of tests for any event log, and how a log is put under them.
#pragma once

#include <eskit/store/event_log.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::testing {
class ManualClock;
}

namespace eskit::inline v0_1::conformance {

/// A log that one test has to itself.
struct OpenLog {
    std::shared_ptr<EventLog> log{};
    /// Opens the same log again; called when no handle of it is left. None = it cannot be reopened,
    /// and tests that need it are skipped. What it captures lives as long as the test.
    std::function<std::shared_ptr<EventLog>()> reopen{};

    OpenLog() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): what a factory returns is a log.
    template <std::convertible_to<std::shared_ptr<EventLog>> Log>
    OpenLog(Log opened, std::function<std::shared_ptr<EventLog>()> reopener = {})
        : log(std::move(opened)), reopen(std::move(reopener)) {}
};

/// Makes logs of one kind.
struct LogFactory {
    /// `maker` returns a fresh, empty log that shares nothing with others. It takes nothing, or a
    /// `const LogEnvironment&` to pass on to the log: then the tests of time and retention run too.
    template <class Make>
        requires std::invocable<Make&> || std::invocable<Make&, const LogEnvironment&>
    LogFactory(std::string log_name, Make maker) : name(std::move(log_name)) {
        if constexpr (std::invocable<Make&, const LogEnvironment&>) {
            make = std::move(maker);
            takes_environment = true;
        } else {
            make = [maker = std::move(maker)](const LogEnvironment&) mutable { return maker(); };
        }
    }

    std::string name;
    std::function<OpenLog(const LogEnvironment& environment)> make{};
    bool takes_environment = false;
};

/// How long the log of a test that needs `environment` keeps the ids of its commits.
inline constexpr std::chrono::seconds commit_ids_kept = std::chrono::hours{1};

/// What a test works on.
///
/// Thread safety: `reopen` by one thread while no other uses the log.
class LogUnderTest {
  public:
    LogUnderTest(OpenLog opened, std::uint64_t seed, testing::ManualClock* clock = nullptr)
        : opened_(std::move(opened)), seed_(seed), clock_(clock) {}

    [[nodiscard]] EventLog& operator*() const noexcept { return *opened_.log; }
    [[nodiscard]] EventLog* operator->() const noexcept { return opened_.log.get(); }
    /// For a store of the log; gone before `reopen`.
    [[nodiscard]] const std::shared_ptr<EventLog>& shared() const noexcept { return opened_.log; }
    /// Of everything random in the test: from its name, or ESKIT_TEST_SEED.
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
    /// `count` times ESKIT_TEST_SCALE, which is 1 unless it is set.
    [[nodiscard]] static std::size_t scaled(std::size_t count);
    /// Closes the log and opens it again.
    void reopen();
    /// Moves the log's clock. Requires: the test needs `environment`.
    void advance(std::chrono::microseconds by);

  private:
    OpenLog opened_;
    std::uint64_t seed_;
    testing::ManualClock* clock_;
};

/// What a test asks of a log; where it is missing, the test is skipped and says so.
struct Needs {
    bool dense_global_sequence = false;
    bool multi_stream_commit = false;
    bool append_condition = false;
    bool reopening = false;
    bool stream_lifecycle = false;
    bool encoded_payloads = false;  ///< the log is handed bytes, so that encoding can fail
    bool environment = false;       ///< the log runs on the test's clock, see `commit_ids_kept`
};

/// One test. `run` reports through GoogleTest.
struct SuiteTest {
    const char* name = "";
    void (*run)(LogUnderTest& log) = nullptr;
    Needs needs{};
};

struct Suite {
    const char* name = "";
    std::span<const SuiteTest> tests{};
};

/// What of `needs` this log lacks, for people; empty when it has all.
[[nodiscard]] std::string missing(const Needs& needs, const OpenLog& opened,
                                  bool takes_environment = false);

/// Runs one test on a fresh log, inside of a GoogleTest test, which is skipped when the log lacks
/// something.
void run_test(const LogFactory& factory, const SuiteTest& test, std::uint64_t seed);

/// Every suite of logs.
[[nodiscard]] std::span<const Suite* const> all_suites();

/// Registers the suite's tests with GoogleTest as `<suite>.<test>`. Before `RUN_ALL_TESTS`.
void register_suite(const LogFactory& factory, const Suite& suite, const char* file, int line);

/// Registers every suite; see ESKIT_CONFORMANCE_SUITE. Always true.
bool register_all_suites(const LogFactory& factory, const char* file, int line);

}  // namespace eskit::inline v0_1::conformance

/// Puts a log under every suite: one line in a source file of a GoogleTest program.
///
///     ESKIT_CONFORMANCE_SUITE(memory, [](const eskit::LogEnvironment& environment) {
///         return std::make_shared<eskit::MemoryLog>(environment);
///     });
///
/// A factory without parameter will do; the tests of time and retention are skipped then. The name
/// is for failures; the program is one per kind of log, and its tests are
/// `<suite>.<test>`. Link eskit::conformance and GTest::gtest_main.
#define ESKIT_CONFORMANCE_SUITE(name, ...)                        \
    [[maybe_unused]] static const bool eskit_conformance_##name = \
        ::eskit::conformance::register_all_suites({#name, __VA_ARGS__}, __FILE__, __LINE__)
