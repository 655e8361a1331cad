#include <eskit/testing/given.hpp>
#include <eskit/testing/report.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace given_test {

using namespace std::chrono_literals;

struct Reserve {
    int seats = 0;
};
struct Cancel {};
struct Break {};
struct Swamp {};
struct Weigh {
    double kilograms = 0;
};
struct Describe {};
// Cannot be stored, which commands need not be.
struct Peek {
    const int* at = nullptr;
};

struct Reserved {
    int seats = 0;
};
struct SoldOut {};
struct Broken {};
struct Weighed {
    double kilograms = 0;
    int times = 0;
};
struct Described {
    std::string version;
    std::string stream;
    std::string id;
    std::string type;
    std::string by;
    eskit::Timestamp at{};
};
enum class Refusal { not_enough, closed };

struct Theatre {
    using Command = std::variant<Reserve, Cancel, Break, Swamp, Weigh, Describe, Peek>;
    using Event = std::variant<Reserved, SoldOut, Broken, Weighed, Described>;
    struct State {
        int seats = 0;
        Described last;
    };
    static eskit::Decision<Event> decide(const State& state, const Reserve& reserve) {
        if (state.seats + reserve.seats > 10) {
            return eskit::reject(Refusal::not_enough,
                                 std::to_string(10 - state.seats) + " are left");
        }
        if (state.seats + reserve.seats == 10) {
            return {Reserved{reserve.seats}, SoldOut{}};
        }
        return Reserved{reserve.seats};
    }
    static eskit::Decision<Event> decide(const State&, const Cancel&) { return eskit::no_events; }
    static eskit::Decision<Event> decide(const State&, const Break&) { return Broken{}; }
    static eskit::Decision<Event> decide(const State&, const Swamp&) { throw std::bad_alloc(); }
    static eskit::Decision<Event> decide(const State&, const Weigh& weigh) {
        return Weighed{weigh.kilograms, 1};
    }
    static eskit::Decision<Event> decide(const State& state, const Describe&) { return state.last; }
    static eskit::Decision<Event> decide(const State&, const Peek&) {
        return eskit::reject(Refusal::closed);
    }
    static void evolve(State& state, const Reserved& reserved, const eskit::EventInfo& info) {
        state.seats += reserved.seats;
        state.last = {.version = std::to_string(info.version().value),
                      .stream = eskit::to_string(info.stream()),
                      .id = eskit::to_string(info.id()),
                      .type = std::string(info.type()),
                      .by = info.metadata().initiator.id + info.metadata().originator.id,
                      .at = info.recorded_at()};
    }
    static void evolve(State&, const SoldOut&) {}
    static void evolve(State&, const Broken&) { throw std::runtime_error("the stage broke"); }
    static void evolve(State&, const Weighed&) {}
    static void evolve(State&, const Described&) {}
};

struct Mint {};
struct Minted {
    std::string id;
    std::string by;
    eskit::Timestamp at{};
};
struct Minter {
    using Command = Mint;
    using Event = Minted;
    struct State {};
    static eskit::Decision<Event> decide(const State&, const Mint&,
                                         const eskit::Deciding& deciding) {
        return {
            Minted{eskit::to_string(deciding.new_id()), deciding.principal().id, deciding.now()},
            Minted{eskit::to_string(deciding.new_id()), deciding.principal().id, deciding.now()}};
    }
    static void evolve(State&, const Minted&) {}
};

namespace {

std::vector<std::string>& reports() {
    static std::vector<std::string> all;
    return all;
}

// Catches what is reported, so that failures can be looked at.
class Given : public ::testing::Test {
  protected:
    void SetUp() override {
        reports().clear();
        before_ = eskit::testing::set_failure_sink(
            [](const eskit::testing::Failure& failure) { reports().push_back(failure.report); });
    }
    void TearDown() override { eskit::testing::set_failure_sink(before_); }

    // The only report, without its first line break.
    static std::string report() {
        return reports().size() == 1 ? reports()[0].substr(1)
                                     : std::to_string(reports().size()) + " reports";
    }

  private:
    eskit::testing::FailureSink before_ = nullptr;
};

TEST_F(Given, AcceptsWhatHolds) {
    eskit::given(Theatre{}).when(Reserve{3}).then(Reserved{3});
    eskit::given(Theatre{}, Reserved{7}).when(Reserve{3}).then(Reserved{3}, SoldOut{});
    eskit::given(Theatre{}, Reserved{7}).when(Cancel{}).then_nothing();
    eskit::given(Theatre{}, Reserved{7})
        .when(Reserve{4})
        .then_rejected()
        .then_rejected(Refusal::not_enough)
        .then_rejected("3 are left")
        .then_error(eskit::Errc::rejected);
    eskit::given(Theatre{}).when(Break{}).then_error(eskit::Errc::handler_failed);

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, TakesThePastAsAListToo) {
    const std::vector<Theatre::Event> past(2, Reserved{4});

    eskit::given(Theatre{}, past).when(Reserve{3}).then_rejected("2 are left");

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, TakesTheVariantsOfCommandsAndEvents) {
    const Theatre::Event reserved = Reserved{3};

    eskit::given(Theatre{}, reserved).when(Theatre::Command(Reserve{3})).then(reserved);

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, ShowsTheStateAfterTheCommand) {
    int seats = 0;

    eskit::given(Theatre{}, Reserved{7})
        .when(Reserve{2})
        .then_state([&](const Theatre::State& state) { seats = state.seats; });

    EXPECT_EQ(seats, 9);
}

TEST_F(Given, TellsTheStoryOfADifferentEvent) {
    eskit::given(Theatre{}, Reserved{1}, Reserved{2}).when(Reserve{3}).then(Reserved{4});

    EXPECT_EQ(report(),
              R"(  given     given_test.Reserved {"seats":1}
            given_test.Reserved {"seats":2}
  when      given_test::Reserve {"seats":3}
  expected  given_test.Reserved {"seats":4}
  got       given_test.Reserved {"seats":3}
  first difference: event 1 (given_test.Reserved), $.seats: expected 4, got 3)");
}

TEST_F(Given, SeesAnEventOfAnotherType) {
    eskit::given(Theatre{}).when(Reserve{3}).then(SoldOut{});

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Reserve {"seats":3}
  expected  given_test.SoldOut {}
  got       given_test.Reserved {"seats":3}
  first difference: event 1: expected given_test.SoldOut, got given_test.Reserved)");
}

TEST_F(Given, SeesAMissingEvent) {
    eskit::given(Theatre{}).when(Reserve{3}).then(Reserved{3}, SoldOut{});

    EXPECT_TRUE(
        report().ends_with("first difference: event 2: expected given_test.SoldOut, got nothing"))
        << report();
}

TEST_F(Given, SeesAnAdditionalEvent) {
    eskit::given(Theatre{}).when(Reserve{10}).then(Reserved{10});

    EXPECT_TRUE(
        report().ends_with("first difference: event 2: expected nothing, got given_test.SoldOut"))
        << report();
}

TEST_F(Given, SeesAnotherOrder) {
    eskit::given(Theatre{}).when(Reserve{10}).then(SoldOut{}, Reserved{10});

    EXPECT_TRUE(report().ends_with(
        "first difference: event 1: expected given_test.SoldOut, got given_test.Reserved"))
        << report();
}

TEST_F(Given, SeesEventsWhereNothingWasExpected) {
    eskit::given(Theatre{}).when(Reserve{3}).then_nothing();

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Reserve {"seats":3}
  expected  nothing
  got       given_test.Reserved {"seats":3}
  first difference: event 1: expected nothing, got given_test.Reserved)");
}

TEST_F(Given, SeesNothingWhereEventsWereExpected) {
    eskit::given(Theatre{}).when(Cancel{}).then(SoldOut{});

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Cancel {}
  expected  given_test.SoldOut {}
  got       nothing
  first difference: event 1: expected given_test.SoldOut, got nothing)");
}

TEST_F(Given, SeesARefusalWhereEventsWereExpected) {
    eskit::given(Theatre{}).when(Reserve{11}).then(Reserved{11});

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Reserve {"seats":11}
  expected  given_test.Reserved {"seats":11}
  got       a refusal with not_enough: "10 are left")");
}

TEST_F(Given, SeesARefusalWhereNothingWasExpected) {
    eskit::given(Theatre{}).when(Reserve{11}).then_nothing();

    EXPECT_NE(report().find("expected  nothing\n  got       a refusal"), std::string::npos)
        << report();
}

TEST_F(Given, ShowsACommandThatCannotBeStoredByItsTypeAlone) {
    eskit::given(Theatre{}).when(Peek{}).then_nothing();

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Peek
  expected  nothing
  got       a refusal with closed)");
}

TEST_F(Given, SeesEventsWhereARefusalWasExpected) {
    eskit::given(Theatre{}).when(Reserve{3}).then_rejected();

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Reserve {"seats":3}
  expected  a refusal
  got       given_test.Reserved {"seats":3})");
}

TEST_F(Given, SeesAnotherReason) {
    eskit::given(Theatre{}).when(Reserve{11}).then_rejected(Refusal::closed);

    EXPECT_NE(report().find("expected  a refusal with closed\n"
                            "  got       a refusal with not_enough: \"10 are left\""),
              std::string::npos)
        << report();
}

TEST_F(Given, SeesAnotherMessage) {
    eskit::given(Theatre{}).when(Reserve{11}).then_rejected("9 are left");

    EXPECT_NE(report().find("expected  a refusal with \"9 are left\""), std::string::npos)
        << report();
}

TEST_F(Given, SeesAnExceptionWhereARefusalWasExpected) {
    eskit::given(Theatre{}).when(Break{}).then_rejected();

    EXPECT_EQ(report(), R"(  given     nothing
  when      given_test::Break {}
  expected  a refusal
  got       handler_failed: the decider threw: the stage broke)");
}

TEST_F(Given, SeesAnExceptionOfThePast) {
    eskit::given(Theatre{}, Broken{}).when(Cancel{}).then_error(eskit::Errc::handler_failed);

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, SeesAnotherError) {
    eskit::given(Theatre{}).when(Cancel{}).then_error(eskit::Errc::handler_failed);

    EXPECT_NE(report().find("expected  the error handler_failed\n  got       nothing"),
              std::string::npos)
        << report();
}

TEST_F(Given, HasNoStateAfterARefusal) {
    bool looked = false;

    eskit::given(Theatre{}).when(Reserve{11}).then_state([&](const Theatre::State&) {
        looked = true;
    });

    EXPECT_FALSE(looked);
    EXPECT_NE(report().find("expected  a state\n  got       a refusal"), std::string::npos)
        << report();
}

TEST_F(Given, DoesNotTakeMemoryForAFault) {
    EXPECT_THROW(static_cast<void>(eskit::given(Theatre{}).when(Swamp{})), std::bad_alloc);
}

TEST_F(Given, FindsNothingEqualToWhatCannotBeStored) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();

    eskit::given(Theatre{}).when(Weigh{nan}).then(Weighed{nan, 1});

    EXPECT_NE(report().find("event 1 (given_test.Weighed) cannot be stored: "), std::string::npos)
        << report();
}

TEST_F(Given, GivesTheEpochAndNobodyByDefault) {
    eskit::given(Minter{}).when(Mint{}).then(
        Minted{"00000000-0000-7000-8000-000000000001", "", {}},
        Minted{"00000000-0000-7000-8000-000000000002", "", {}});

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, DecidesAtATimeByAPrincipal) {
    eskit::given(Minter{})
        .at(eskit::Timestamp{5s})
        .by({eskit::Principal::Kind::user, "ada"})
        .when(Mint{})
        .then(Minted{"00000000-0000-7000-8000-000000000001", "ada", eskit::Timestamp{5s}},
              Minted{"00000000-0000-7000-8000-000000000002", "ada", eskit::Timestamp{5s}});

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, GivesEnvelopesToThePast) {
    eskit::given(Theatre{}, SoldOut{}, Reserved{1})
        .at(eskit::Timestamp{5s})
        .by({eskit::Principal::Kind::user, "ada"})
        .when(Describe{})
        .then(Described{.version = "2",
                        .stream = "given/1",
                        .id = "00000000-0000-7000-8000-000000000002",
                        .type = "given_test.Reserved",
                        .by = "adaada",
                        .at = eskit::Timestamp{5s}});

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, GoesOnCountingForNewEvents) {
    std::string version;

    eskit::given(Theatre{}, SoldOut{}, SoldOut{})
        .when(Reserve{1})
        .then_state([&](const Theatre::State& state) { version = state.last.version; });

    EXPECT_EQ(version, "3");
}

TEST_F(Given, ReportsEveryBrokenExpectationOfAChain) {
    eskit::given(Theatre{}).when(Reserve{3}).then_nothing().then(Reserved{3}).then_rejected();

    EXPECT_EQ(reports().size(), 2U);
}

TEST_F(Given, IsUsedForSeveralCommands) {
    const auto theatre = eskit::given(Theatre{}, Reserved{7});

    theatre.when(Reserve{3}).then(Reserved{3}, SoldOut{});
    theatre.when(Reserve{4}).then_rejected();

    EXPECT_EQ(reports(), std::vector<std::string>{});
}

TEST_F(Given, ThrowsWithoutATestFramework) {
    eskit::testing::set_failure_sink(nullptr);
    const auto scenario = eskit::given(Theatre{}).when(Reserve{3});

    EXPECT_THROW(scenario.then_nothing(), eskit::testing::ExpectationFailed);
    EXPECT_NO_THROW(scenario.then(Reserved{3}));
}

}  // namespace
}  // namespace given_test
