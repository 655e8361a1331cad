#include <eskit/conformance/commit_suite.hpp>
#include <eskit/conformance/dcb_suite.hpp>
#include <eskit/conformance/lifecycle_suite.hpp>
#include <eskit/conformance/occ_suite.hpp>
#include <eskit/conformance/order_suite.hpp>
#include <eskit/conformance/suite.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace eskit::conformance {
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
    RegisteredTest(LogFactory factory, const SuiteTest& test, std::uint64_t seed)
        : factory_(std::move(factory)), test_(test), seed_(seed) {}

    void TestBody() override {
        OpenLog opened = factory_.make();
        ASSERT_NE(opened.log, nullptr) << "the factory '" << factory_.name << "' made no log";
        const std::string lacks = missing(test_.needs, opened);
        if (!lacks.empty()) {
            GTEST_SKIP() << "the log '" << factory_.name << "' has no " << lacks;
        }
        const ::testing::ScopedTrace trace(
            __FILE__, __LINE__,
            "log '" + factory_.name + "', ESKIT_TEST_SEED=" + std::to_string(seed_));
        RecordProperty("seed", std::to_string(seed_));
        LogUnderTest log(std::move(opened), seed_);
        test_.run(log);
    }

  private:
    LogFactory factory_;
    SuiteTest test_;
    std::uint64_t seed_;
};

}  // namespace

std::size_t LogUnderTest::scaled(std::size_t count) {
    return count * number_from_environment("ESKIT_TEST_SCALE").value_or(1);
}

void LogUnderTest::reopen() {
    opened_.log.reset();
    opened_.log = opened_.reopen();
    ASSERT_NE(opened_.log, nullptr) << "the log could not be opened again";
}

std::string missing(const Needs& needs, const OpenLog& opened) {
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
    return {};
}

void register_suite(const LogFactory& factory, const Suite& suite, const char* file, int line) {
    for (const SuiteTest& test : suite.tests) {
        const std::uint64_t seed = seed_of(std::string(suite.name) + '.' + test.name);
        ::testing::RegisterTest(suite.name, test.name, nullptr, nullptr, file, line,
                                [factory, test, seed]() -> ::testing::Test* {
                                    return new RegisteredTest(factory, test, seed);
                                });
    }
}

bool register_all_suites(const LogFactory& factory, const char* file, int line) {
    for (const Suite* suite :
         {&commit_suite(), &dcb_suite(), &lifecycle_suite(), &occ_suite(), &order_suite()}) {
        register_suite(factory, *suite, file, line);
    }
    return true;
}

}  // namespace eskit::conformance
