#include "registration.hpp"
#include "requests.hpp"

#include <eskit/base/assert.hpp>
#include <eskit/conformance/commit_suite.hpp>
#include <eskit/conformance/dcb_suite.hpp>
#include <eskit/conformance/edge_suite.hpp>
#include <eskit/conformance/events_suite.hpp>
#include <eskit/conformance/idempotency_suite.hpp>
#include <eskit/conformance/lifecycle_suite.hpp>
#include <eskit/conformance/occ_suite.hpp>
#include <eskit/conformance/order_suite.hpp>
#include <eskit/conformance/reads_suite.hpp>
#include <eskit/conformance/streams_suite.hpp>
#include <eskit/conformance/stress_suite.hpp>
#include <eskit/conformance/suite.hpp>
#include <eskit/store/stream_status.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace eskit::inline v0_1::conformance {
namespace {

std::optional<std::uint64_t> number_from_environment(const char* name) {
    const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (text == nullptr) {
        return std::nullopt;
    }
    return std::strtoull(text, nullptr, 10);
}

// FNV-1a: each test has a seed of its own, and the same one in every run.
std::uint64_t seed_of(const std::string& test) {
    if (const auto seed = number_from_environment("ESKIT_TEST_SEED")) {
        return *seed;
    }
    std::uint32_t hash = 2166136261U;
    for (const char c : test) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
    }
    return hash;
}

class RegisteredTest final : public ::testing::Test {
  public:
    using Body = std::function<void(std::uint64_t seed)>;

    RegisteredTest(Body body, std::uint64_t seed) : body_(std::move(body)), seed_(seed) {}

    void TestBody() override {
        RecordProperty("seed", std::to_string(seed_));
        body_(seed_);
    }

  private:
    Body body_;
    std::uint64_t seed_;
};

const char* name_of(Capabilities::Durability durability) {
    switch (durability) {
        case Capabilities::Durability::none:
            return "none";
        case Capabilities::Durability::process_crash:
            return "process_crash";
        case Capabilities::Durability::power_loss:
            return "power_loss";
    }
    return "?";
}

// For reports: what the log declares, as properties of the test.
void record(const Capabilities& declared) {
    const auto record = [](const char* name, bool is_there) {
        ::testing::Test::RecordProperty(name, is_there ? "yes" : "no");
    };
    ::testing::Test::RecordProperty("durability", name_of(declared.durability));
    record("dense_global_sequence", declared.dense_global_sequence);
    record("multi_stream_commit", declared.multi_stream_commit);
    record("append_condition", declared.append_condition);
    record("stream_lifecycle", declared.stream_lifecycle);
    record("multi_process_writers", declared.multi_process_writers);
    record("live_payloads", declared.live_payloads);
}

// What a log cannot do it says, instead of doing half of it.
void refuse_what_they_do_not_declare(LogUnderTest& log) {
    using detail::commit_to;
    const Capabilities& declared = log->capabilities();
    record(declared);
    Commit several = commit_to({"account", "ada"}, any_version, detail::events(1));
    several.appends.push_back({{"account", "bob"}, any_version, detail::events(1)});
    Commit conditional = commit_to({"account", "eve"}, any_version, detail::events(1));
    conditional.condition = {.fail_if_match = {{{.types = {"conformance.Nothing"}}}}};

    Commit archiving = commit_to({"account", "ada"}, any_version, detail::events(1));
    archiving.appends[0].events[0].type = system_events::archived;

    const auto expect = [](const Outcome& outcome, bool is_declared) {
        EXPECT_EQ(outcome.has_value(), is_declared);
        EXPECT_TRUE(outcome || outcome.error().code() == Errc::unsupported)
            << outcome.error().message();
    };
    expect(log->commit({}, std::move(several)), declared.multi_stream_commit);
    expect(log->commit({}, std::move(conditional)), declared.append_condition);
    expect(log->commit({}, std::move(archiving)), declared.stream_lifecycle);
}

constexpr SuiteTest capability_tests[] = {
    {"RefuseWhatTheyDoNotDeclare", refuse_what_they_do_not_declare},
};
constexpr Suite capability_suite{.name = "capabilities", .tests = capability_tests};

}  // namespace

std::size_t LogUnderTest::scaled(std::size_t count) {
    return count * number_from_environment("ESKIT_TEST_SCALE").value_or(1);
}

void LogUnderTest::reopen() {
    opened_.log.reset();
    opened_.log = opened_.reopen();
    ASSERT_NE(opened_.log, nullptr) << "the log could not be opened again";
}

void LogUnderTest::advance(std::chrono::microseconds by) {
    ESKIT_ASSERT(clock_ != nullptr, "a test that moves the clock needs `environment`");
    clock_->advance(by);
}

std::string missing(const Needs& needs, const OpenLog& opened, bool takes_environment) {
    const Capabilities& capabilities = opened.log->capabilities();
    if (needs.dense_global_sequence && !capabilities.dense_global_sequence) {
        return "dense_global_sequence";
    }
    if (needs.multi_stream_commit && !capabilities.multi_stream_commit) {
        return "multi_stream_commit";
    }
    if (needs.append_condition && !capabilities.append_condition) {
        return "append_condition";
    }
    if (needs.stream_lifecycle && !capabilities.stream_lifecycle) {
        return "stream_lifecycle";
    }
    if (needs.reopening && !opened.reopen) {
        return "way to be opened again";
    }
    if (needs.encoded_payloads && capabilities.live_payloads) {
        return "encoding that could fail: it keeps live payloads";
    }
    if (needs.environment && !takes_environment) {
        return "clock and options of the test: its factory takes no LogEnvironment";
    }
    return {};
}

void run_test(const LogFactory& factory, const SuiteTest& test, std::uint64_t seed) {
    using namespace std::chrono_literals;
    testing::ManualClock clock(std::chrono::sys_days{2026y / std::chrono::January / 1});
    const LogEnvironment environment =
        test.needs.environment ? LogEnvironment{.clock = &clock, .commit_ids_kept = commit_ids_kept}
                               : LogEnvironment{};
    OpenLog opened = factory.make(environment);
    ASSERT_NE(opened.log, nullptr) << "the factory '" << factory.name << "' made no log";
    const std::string lacks = missing(test.needs, opened, factory.takes_environment);
    if (!lacks.empty()) {
        GTEST_SKIP() << "the log '" << factory.name << "' has no " << lacks;
    }
    const ::testing::ScopedTrace trace(
        __FILE__, __LINE__, "log '" + factory.name + "', ESKIT_TEST_SEED=" + std::to_string(seed));
    LogUnderTest log(std::move(opened), seed, &clock);
    test.run(log);
}

void detail::register_test(const char* suite, const char* test, const char* file, int line,
                           std::function<void(std::uint64_t seed)> body) {
    const std::uint64_t seed = seed_of(std::string(suite) + '.' + test);
    ::testing::RegisterTest(suite, test, nullptr, nullptr, file, line,
                            [body = std::move(body), seed]() -> ::testing::Test* {
                                return new RegisteredTest(body, seed);
                            });
}

std::span<const Suite* const> all_suites() {
    static const Suite* const suites[] = {
        &capability_suite, &commit_suite(),      &dcb_suite(),       &edge_suite(),
        &events_suite(),   &idempotency_suite(), &lifecycle_suite(), &occ_suite(),
        &order_suite(),    &reads_suite(),       &streams_suite(),   &stress_suite()};
    return suites;
}

void register_suite(const LogFactory& factory, const Suite& suite, const char* file, int line) {
    for (const SuiteTest& test : suite.tests) {
        detail::register_test(
            suite.name, test.name, file, line,
            [factory, test](std::uint64_t seed) { run_test(factory, test, seed); });
    }
}

bool register_all_suites(const LogFactory& factory, const char* file, int line) {
    for (const Suite* suite : all_suites()) {
        register_suite(factory, *suite, file, line);
    }
    return true;
}

}  // namespace eskit::inline v0_1::conformance
