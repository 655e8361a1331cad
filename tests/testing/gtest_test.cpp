#include <eskit/testing/gtest.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <variant>

namespace gtest_test {

struct Pay {
    int cents = 0;
};
struct Cancel {};
struct Article {
    std::string name;
    int cents = 0;
};
struct Paid {
    std::array<Article, 2> articles;
};
enum class Refusal { no_money };

struct Till {
    using Command = std::variant<Pay, Cancel>;
    using Event = Paid;
    struct State {};
    static eskit::Decision<Event> decide(const State&, const Pay& pay) {
        if (pay.cents == 0) {
            return eskit::reject(Refusal::no_money);
        }
        return Paid{{{{"tea", 100}, {"cake", pay.cents}}}};
    }
    static eskit::Decision<Event> decide(const State&, const Cancel&) { return eskit::no_events; }
    static void evolve(State&, const Paid&) {}
};

namespace {

const Paid paid_500{{{{"tea", 100}, {"cake", 500}}}};

// Runs `wrong` and keeps the failures that it reports to GoogleTest.
template <class Wrong>
void collect(::testing::TestPartResultArray& failures, const Wrong& wrong) {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    wrong();
}

TEST(GoogleTest, HearsOfEveryBrokenExpectation) {
    const auto scenario = eskit::given(Till{}).when(Pay{501});

    EXPECT_NONFATAL_FAILURE(scenario.then(paid_500), "first difference");
    EXPECT_NONFATAL_FAILURE(scenario.then_nothing(), "expected  nothing");
    EXPECT_NONFATAL_FAILURE(scenario.then_rejected(), "expected  a refusal");
    EXPECT_NONFATAL_FAILURE(scenario.then_rejected(Refusal::no_money), "refusal with no_money");
    EXPECT_NONFATAL_FAILURE(scenario.then_rejected("no"), "a refusal with \"no\"");
    EXPECT_NONFATAL_FAILURE(scenario.then_error(eskit::Errc::handler_failed), "handler_failed");
}

TEST(GoogleTest, ShowsTheFirstDifferenceAsAPathOfTheJson) {
    const auto scenario = eskit::given(Till{}, paid_500).when(Pay{501});

    EXPECT_NONFATAL_FAILURE(scenario.then(paid_500),
                            "first difference: event 1 (gtest_test.Paid), "
                            "$.articles[1].cents: expected 500, got 501");
}

TEST(GoogleTest, HearsNothingOfWhatHolds) {
    ::testing::TestPartResultArray failures;

    collect(failures, [] {
        eskit::given(Till{}).when(Pay{500}).then(paid_500);
        eskit::given(Till{}).when(Pay{0}).then_rejected(Refusal::no_money).then_rejected();
        eskit::given(Till{}).when(Cancel{}).then_nothing();
    });

    EXPECT_EQ(failures.size(), 0);
}

TEST(GoogleTest, ShowsTheLineOfTheUsersOwnTest) {
    ::testing::TestPartResultArray failures;
    int line = 0;

    // clang-format off
    collect(failures, [&] {
        line = __LINE__; eskit::given(Till{}).when(Pay{501}).then(paid_500);
        line = __LINE__; eskit::given(Till{}).when(Pay{501}).then_nothing();
        line = __LINE__; eskit::given(Till{}).when(Pay{501}).then_rejected();
        line = __LINE__; eskit::given(Till{}).when(Pay{501}).then_rejected("no");
        line = __LINE__; eskit::given(Till{}).when(Pay{501}).then_rejected(Refusal::no_money);
        line = __LINE__; eskit::given(Till{}).when(Pay{501}).then_error(eskit::Errc::rejected);
        line = __LINE__; eskit::given(Till{}).when(Pay{0}).then_state([](const Till::State&) {});
    });
    // clang-format on

    ASSERT_EQ(failures.size(), 7);
    for (int at = 0; at < 7; ++at) {
        const auto& failure = failures.GetTestPartResult(at);
        EXPECT_STREQ(failure.file_name(), __FILE__);
        EXPECT_EQ(failure.line_number(), line - 6 + at) << failure.message();
        EXPECT_TRUE(failure.nonfatally_failed());
    }
}

TEST(GoogleTest, LetsTheTestGoOnAfterAFailure) {
    ::testing::TestPartResultArray failures;
    bool looked = false;

    collect(failures, [&] {
        eskit::given(Till{}).when(Pay{501}).then_nothing().then_rejected().then_state(
            [&](const Till::State&) { looked = true; });
    });

    EXPECT_EQ(failures.size(), 2);
    EXPECT_TRUE(looked);
}

}  // namespace
}  // namespace gtest_test
