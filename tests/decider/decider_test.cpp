#include <eskit/decider/decider.hpp>
#include <eskit/testing/gtest.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace decider_test {

using namespace std::chrono_literals;

// One event for each shape that an evolve overload may have.
struct InPlace {};
struct Returned {};
struct ReturnedFromCopy {};
struct InPlaceWithInfo {};
struct ReturnedWithInfo {};
struct Tell {};

struct Shapes {
    using Command = Tell;
    using Event =
        std::variant<InPlace, Returned, ReturnedFromCopy, InPlaceWithInfo, ReturnedWithInfo>;
    struct State {
        std::string log;
    };
    static eskit::Decision<Event> decide(const State& state, const Tell&) {
        return eskit::reject(state.log);
    }
    static void evolve(State& state, const InPlace&) { state.log += "a"; }
    static State evolve(const State& state, const Returned&) { return {state.log + "b"}; }
    static State evolve(State state, const ReturnedFromCopy&) {
        state.log += "c";
        return state;
    }
    static void evolve(State& state, const InPlaceWithInfo&, const eskit::EventInfo& info) {
        state.log += "d" + std::to_string(info.version().value);
    }
    static State evolve(State state, const ReturnedWithInfo&, const eskit::EventInfo& info) {
        state.log += "e" + std::to_string(info.version().value);
        return state;
    }
};

// Commands and events that convert into one another, each with its own overload.
struct Narrow {};
struct Wide {
    Wide() = default;
    Wide(const Narrow&) {}  // NOLINT(google-explicit-constructor): the trap that is tested
};
struct NarrowDone {
    std::string by;
};
struct Converting {
    using Command = std::variant<Wide, Narrow>;
    using Event = std::variant<NarrowDone>;
    struct State {};
    static eskit::Decision<Event> decide(const State&, const Wide&) { return NarrowDone{"wide"}; }
    static eskit::Decision<Event> decide(const State&, const Narrow&) {
        return NarrowDone{"narrow"};
    }
    static void evolve(State&, const NarrowDone&) {}
};

// Neither commands nor events are variants; the decider has members of its own.
struct Raise {
    int by = 0;
};
struct Raised {
    int by = 0;
};
struct Counter {
    using Command = Raise;
    using Event = Raised;
    using State = int;
    int factor = 1;
    int start = 0;

    [[nodiscard]] State initial_state() const { return start; }
    [[nodiscard]] eskit::Decision<Raised> decide(const State&, const Raise& raise) const {
        return Raised{raise.by * factor};
    }
    [[nodiscard]] State evolve(const State& state, const Raised& raised) const {
        return state + raised.by * factor;
    }
};

struct Plain {};
struct Timely {};
struct Noted {
    std::string id;
    std::string by;
    eskit::Timestamp at{};
};
struct Notes {
    using Command = std::variant<Plain, Timely>;
    using Event = Noted;
    struct State {
        int count = 40;
    };
    static eskit::Decision<Event> decide(const State&, const Plain&) { return Noted{}; }
    static eskit::Decision<Event> decide(const State&, const Timely&,
                                         const eskit::Deciding& deciding) {
        return Noted{eskit::to_string(deciding.new_id()), deciding.principal().id, deciding.now()};
    }
    static void evolve(State& state, const Noted&) { ++state.count; }
};

namespace {

static_assert(eskit::StructDecider<Shapes>);
static_assert(eskit::StructDecider<Counter>);
static_assert(!eskit::StructDecider<Tell>);

TEST(StructDecider, EvolvesInPlaceOrReturnsTheStateWithOrWithoutTheEnvelope) {
    eskit::given(Shapes{}, InPlace{}, Returned{}, ReturnedFromCopy{}, InPlaceWithInfo{},
                 ReturnedWithInfo{}, InPlace{})
        .when(Tell{})
        .then_rejected("abcd4e5a");
}

TEST(StructDecider, IsCalledWithTheVeryTypeOfTheCommand) {
    eskit::given(Converting{}).when(Narrow{}).then(NarrowDone{"narrow"});
    eskit::given(Converting{}).when(Wide{}).then(NarrowDone{"wide"});
}

TEST(StructDecider, TakesTheVariantOfItsCommands) {
    eskit::given(Converting{}).when(Converting::Command(Narrow{})).then(NarrowDone{"narrow"});
}

TEST(StructDecider, MayHaveOneCommandAndOneEventThatAreNoVariants) {
    eskit::given(Counter{}).when(Raise{2}).then(Raised{2});
}

TEST(StructDecider, MayHaveMembersOfItsOwn) {
    eskit::given(Counter{.factor = 10}, Raised{3})
        .when(Raise{2})
        .then(Raised{20})
        .then_state([](int state) { EXPECT_EQ(state, 230); });
}

TEST(StructDecider, BeginsWithItsInitialState) {
    eskit::given(Counter{.start = 7}).when(Raise{1}).then_state([](int state) {
        EXPECT_EQ(state, 8);
    });
}

TEST(StructDecider, BeginsWithAnEmptyStateOtherwise) {
    eskit::given(Notes{}).when(Plain{}).then_state(
        [](const Notes::State& state) { EXPECT_EQ(state.count, 41); });
}

TEST(StructDecider, AsksForDecidingWhereItNeedsIt) {
    const eskit::Timestamp noon{12h};
    const eskit::Principal ada{eskit::Principal::Kind::user, "ada"};

    eskit::given(Notes{}).at(noon).by(ada).when(Plain{}).then(Noted{});
    eskit::given(Notes{}).at(noon).by(ada).when(Timely{}).then(
        Noted{"00000000-0000-7000-8000-000000000001", "ada", noon});
}

using Lamp = eskit::Decider<int, Raise, Raised>;

eskit::Decision<Raised> raise_once(const int& state, const Raise& raise) {
    if (state + raise.by > 10) {
        return eskit::reject("at most 10");
    }
    return Raised{raise.by};
}

TEST(DeciderValue, IsMadeFromFunctions) {
    const Lamp lamp{.decide = &raise_once,
                    .evolve = [](int state, const Raised& raised) { return state + raised.by; }};

    eskit::given(lamp, Raised{3}).when(Raise{4}).then(Raised{4}).then_state([](int state) {
        EXPECT_EQ(state, 7);
    });
    eskit::given(lamp, Raised{3}).when(Raise{8}).then_rejected("at most 10");
}

TEST(DeciderValue, EvolvesInPlaceToo) {
    const Lamp lamp{.decide = &raise_once,
                    .evolve = [](int& state, const Raised& raised) { state += raised.by; }};

    eskit::given(lamp, Raised{3}).when(Raise{4}).then_state([](int state) { EXPECT_EQ(state, 7); });
}

TEST(DeciderValue, EvolvesAReferenceAndReturnsTheState) {
    const Lamp lamp{.decide = &raise_once,
                    .evolve = [](int& state, const Raised& raised) { return state + raised.by; }};

    eskit::given(lamp, Raised{3}).when(Raise{4}).then_state([](int state) { EXPECT_EQ(state, 7); });
}

TEST(DeciderValue, BeginsWithItsInitialState) {
    const Lamp lamp{.initial_state = [] { return 5; },
                    .decide = &raise_once,
                    .evolve = [](int state, const Raised& raised) { return state + raised.by; }};

    eskit::given(lamp).when(Raise{6}).then_rejected("at most 10");
}

TEST(DeciderValue, TakesDecidingAndTheEnvelope) {
    using Diary = eskit::Decider<std::string, Timely, Noted>;
    const Diary diary{.decide = [](const std::string& state, const Timely&,
                                   const eskit::Deciding& deciding) -> eskit::Decision<Noted> {
                          return Noted{"", state + deciding.principal().id, deciding.now()};
                      },
                      .evolve =
                          [](std::string state, const Noted&, const eskit::EventInfo& info) {
                              state += std::to_string(info.version().value);
                              return state;
                          }};
    const eskit::Timestamp noon{12h};

    eskit::given(diary, Noted{}, Noted{})
        .at(noon)
        .by({eskit::Principal::Kind::user, "ada"})
        .when(Timely{})
        .then(Noted{"", "12ada", noon})
        .then_state([](const std::string& state) { EXPECT_EQ(state, "123"); });
    EXPECT_TRUE(diary.evolve.wants_info());
}

TEST(DeciderValue, EvolvesInPlaceWithTheEnvelope) {
    const Lamp lamp{.decide = &raise_once,
                    .evolve = [](int& state, const Raised&, const eskit::EventInfo& info) {
                        state = static_cast<int>(info.version().value) * 100;
                    }};

    eskit::given(lamp, Raised{1}).when(Raise{-100}).then_state([](int state) {
        EXPECT_EQ(state, 200);
    });
}

TEST(DeciderValue, TakesOneCommandOfItsVariant) {
    using Commands = std::variant<Raise, Tell>;
    const eskit::Decider<int, Commands, Raised> lamp{
        .decide = [](int, const Commands& command) -> eskit::Decision<Raised> {
            return Raised{static_cast<int>(command.index())};
        },
        .evolve = [](int state, const Raised&) { return state; }};

    eskit::given(lamp).when(Tell{}).then(Raised{1});
    eskit::given(lamp).when(Commands(Raise{})).then(Raised{0});
}

TEST(DeciderValue, KeepsWhatItsFunctionsCapture) {
    auto limit = std::make_shared<int>(1);
    const std::weak_ptr<int> alive = limit;
    const Lamp lamp{
        .decide = [limit = std::move(limit)](int, const Raise&) { return Raised{*limit}; },
        .evolve = [](int state, const Raised&) { return state; }};

    EXPECT_FALSE(alive.expired());
    eskit::given(lamp).when(Raise{}).then(Raised{1});
}

TEST(DeciderValue, WithoutFunctionsFails) {
    eskit::given(Lamp{}).when(Raise{1}).then_error(eskit::Errc::handler_failed);
}

}  // namespace
}  // namespace decider_test
