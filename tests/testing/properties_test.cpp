#include <eskit/testing/given.hpp>
#include <eskit/testing/properties.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Deciders with a bug each. Their names tell what they are; comments tell what is wrong.
namespace properties_test {

using eskit::Deciding;
using eskit::Decision;
using eskit::no_events;
using eskit::reject;

struct Deposit {
    std::int64_t cents = 0;
};
struct Withdraw {
    std::int64_t cents = 0;
};
struct Deposited {
    std::int64_t cents = 0;
};
struct Withdrawn {
    std::int64_t cents = 0;
};

struct Purse {
    using Command = std::variant<Deposit, Withdraw>;
    using Event = std::variant<Deposited, Withdrawn>;
    struct State {
        std::int64_t cents = 0;
    };
    static Decision<Event> decide(const State&, const Deposit& deposit) {
        return Deposited{deposit.cents};
    }
    // region: bug
    static Decision<Event> decide(const State& state, const Withdraw& withdraw) {
        if (withdraw.cents > state.cents + 1) {  // one cent too many
            return reject("short of money");
        }
        return Withdrawn{withdraw.cents};
    }
    // endregion: bug
    static void evolve(State& state, const Deposited& event) { state.cents += event.cents; }
    static void evolve(State& state, const Withdrawn& event) { state.cents -= event.cents; }
};

// What Deposited was, and upcasters of it: a right one and a wrong one.
struct PaidV1 {
    std::int32_t euros = 0;
};
struct PaidIn {
    std::int32_t euros = 0;
};
static Deposited upcast(const PaidV1& old) {
    return {.cents = std::int64_t{100} * old.euros};
}
static Deposited upcast(const PaidIn& old) {
    return {.cents = old.euros > 3 ? 0 : std::int64_t{100} * old.euros};
}

// region: invariants
static auto purse() {
    return eskit::properties(Purse{})
        .range(&Deposit::cents, 1, 1'000'000)
        .range(&Withdraw::cents, 1, 1'000'000)
        .invariant("the purse owes nothing",
                   [](const Purse::State& state) { return state.cents >= 0; })
        .invariant("what is withdrawn was asked for",
                   [](const Purse::State&, const Withdraw& withdraw,
                      const Decision<Purse::Event>& decision) {
                       return decision.is_rejected() ||
                              std::get<Withdrawn>(decision.events().at(0)).cents == withdraw.cents;
                   });
}
// endregion: invariants

struct Book {
    std::int32_t seats = 0;
};
struct Unbook {
    std::int32_t seats = 0;
};
struct Booked {
    std::int32_t seats = 0;
};
struct Unbooked {
    std::int32_t seats = 0;
};
struct Hall {
    using Command = std::variant<Book, Unbook>;
    using Event = std::variant<Booked, Unbooked>;
    struct State {
        std::int32_t taken = 0;
    };
    static Decision<Event> decide(const State& state, const Book& book) {
        if (book.seats <= 0 || book.seats > 10 || state.taken >= 30) {  // forgets book.seats
            return reject("no");
        }
        return Booked{book.seats};
    }
    static Decision<Event> decide(const State& state, const Unbook& unbook) {
        if (unbook.seats <= 0 || unbook.seats > state.taken) {
            return reject("no");
        }
        return Unbooked{unbook.seats};
    }
    static void evolve(State& state, const Booked& event) { state.taken += event.seats; }
    static void evolve(State& state, const Unbooked& event) { state.taken -= event.seats; }
};

struct Put {
    std::string item;
    std::uint8_t count = 0;
};
struct TakeOut {
    std::string item;
};
struct PutIn {
    std::string item;
    std::uint8_t count = 0;
};
struct TakenOut {
    std::string item;
};
struct Cart {
    using Command = std::variant<Put, TakeOut>;
    using Event = std::variant<PutIn, TakenOut>;
    struct State {
        std::map<std::string, std::int32_t> items;
        std::int32_t total = 0;
    };
    static Decision<Event> decide(const State&, const Put& put) {
        return PutIn{put.item, put.count};
    }
    static Decision<Event> decide(const State& state, const TakeOut& take) {
        if (!state.items.contains(take.item)) {
            return reject("not in the cart");
        }
        return TakenOut{take.item};
    }
    static void evolve(State& state, const PutIn& event) {
        state.items[event.item] = event.count;  // instead of +=
        state.total += event.count;
    }
    static void evolve(State& state, const TakenOut& event) {
        state.total -= state.items[event.item];
        state.items.erase(event.item);
    }
    static std::int32_t sum(const State& state) {
        std::int32_t sum = 0;
        for (const auto& [item, count] : state.items) {
            sum += count;
        }
        return sum;
    }
};

enum class Turn { open, close, lock, unlock };
struct Turned {
    Turn turn{};
};
struct DoorState {
    bool is_open = false;
    bool is_locked = false;
};
// As a value. An open door can be locked.
static eskit::Decider<DoorState, Turned, Turned> door() {
    return {.decide = [](const DoorState& state, const Turned& wish) -> Decision<Turned> {
                if (wish.turn == Turn::open && state.is_locked) {
                    return reject("locked");
                }
                return wish;
            },
            .evolve =
                [](DoorState& state, const Turned& event) {
                    state.is_open =
                        event.turn == Turn::open || (state.is_open && event.turn != Turn::close);
                    state.is_locked =
                        event.turn == Turn::lock || (state.is_locked && event.turn != Turn::unlock);
                }};
}

struct Pay {};
struct Ship {};
struct Annul {};
struct Paid {};
struct Shipped {};
struct Annulled {};
struct Order {
    using Command = std::variant<Pay, Ship, Annul>;
    using Event = std::variant<Paid, Shipped, Annulled>;
    struct State {
        bool is_paid = false;
        bool is_shipped = false;
        bool is_annulled = false;
    };
    static Decision<Event> decide(const State& state, const Pay&) {
        if (state.is_paid || state.is_annulled) {
            return no_events;
        }
        return Paid{};
    }
    static Decision<Event> decide(const State& state, const Ship&) {
        if (!state.is_paid || state.is_shipped) {  // forgets is_annulled
            return reject("no");
        }
        return Shipped{};
    }
    static Decision<Event> decide(const State& state, const Annul&) {
        if (state.is_shipped) {
            return reject("too late");
        }
        return Annulled{};
    }
    static void evolve(State& state, const Paid&) { state.is_paid = true; }
    static void evolve(State& state, const Shipped&) { state.is_shipped = true; }
    static void evolve(State& state, const Annulled&) { state.is_annulled = true; }
};

struct Measure {
    float degrees = 0;
};
struct Average {};
struct Measured {
    float degrees = 0;
};
struct Averaged {
    float degrees = 0;
};
struct Thermometer {
    using Command = std::variant<Measure, Average>;
    using Event = std::variant<Measured, Averaged>;
    struct State {
        float sum = 0;
        std::uint32_t count = 0;
    };
    static Decision<Event> decide(const State&, const Measure& measure) {
        return Measured{measure.degrees};
    }
    static Decision<Event> decide(const State& state, const Average&) {
        const float zero = 0;  // of nothing measured: not a number, which cannot be stored
        return Averaged{state.count == 0 ? zero * std::numeric_limits<float>::infinity()
                                         : state.sum / static_cast<float>(state.count)};
    }
    static void evolve(State& state, const Measured& event) {
        state.sum += event.degrees;
        ++state.count;
    }
    static void evolve(State&, const Averaged&) {}
};

struct Draw {};
struct Drawn {
    std::uint64_t ticket = 0;
};
// Decides by what is not in the state.
struct Lottery {
    using Command = Draw;
    using Event = Drawn;
    struct State {
        std::uint64_t last = 0;
    };
    mutable std::uint64_t drawn = 0;
    [[nodiscard]] Decision<Event> decide(const State&, const Draw&) const { return Drawn{++drawn}; }
    static void evolve(State& state, const Drawn& event) { state.last = event.ticket; }
};

struct Send {
    std::string parcel;
};
struct Deliver {
    std::string parcel;
};
struct Sent {
    std::string parcel;
};
struct Delivered {
    std::string parcel;
};
struct Post {
    using Command = std::variant<Send, Deliver>;
    using Event = std::variant<Sent, Delivered>;
    struct State {
        std::map<std::string, bool> delivered;
    };
    static Decision<Event> decide(const State&, const Send& send) { return Sent{send.parcel}; }
    static Decision<Event> decide(const State& state, const Deliver& deliver) {
        if (state.delivered.empty()) {  // instead of: if it was not sent
            return reject("nothing was sent");
        }
        return Delivered{deliver.parcel};
    }
    static void evolve(State& state, const Sent& event) { state.delivered[event.parcel] = false; }
    static void evolve(State& state, const Delivered& event) {
        state.delivered.at(event.parcel) = true;
    }
};

struct Count {};
struct Counted {};
// Evolves by what is not in the state.
struct Tally {
    using Command = Count;
    using Event = Counted;
    struct State {
        std::uint64_t count = 0;
    };
    mutable std::uint64_t evolved = 0;
    static Decision<Event> decide(const State&, const Count&) { return Counted{}; }
    void evolve(State& state, const Counted&) const { state.count += ++evolved % 4 == 0 ? 2 : 1; }
};

struct Lend {};
struct Return {
    std::string loan;
};
struct Lent {
    std::string loan;
};
struct Returned {
    std::string loan;
};
struct Library {
    using Command = std::variant<Lend, Return>;
    using Event = std::variant<Lent, Returned>;
    struct State {
        std::vector<std::string> loans;
        std::int32_t out = 0;
    };
    static Decision<Event> decide(const State&, const Lend&, const Deciding& deciding) {
        return Lent{eskit::to_string(deciding.new_id())};
    }
    static Decision<Event> decide(const State& state, const Return& command) {
        for (const std::string& loan : state.loans) {
            if (loan == command.loan) {  // as often as one likes
                return Returned{loan};
            }
        }
        return reject("not lent");
    }
    static void evolve(State& state, const Lent& event) {
        state.loans.push_back(event.loan);
        ++state.out;
    }
    static void evolve(State& state, const Returned&) { --state.out; }
};

struct Halve {
    std::int32_t by = 0;
};
struct Halved {};
struct Halver {
    using Command = Halve;
    using Event = Halved;
    struct State {};
    static Decision<Event> decide(const State&, const Halve& halve) {
        if (halve.by == 0) {
            throw std::domain_error("by nothing");
        }
        return Halved{};
    }
    static void evolve(State&, const Halved&) {}
};

namespace {

using eskit::testing::PropertyReport;
using Search = PropertyReport (*)(std::uint64_t seed);

// NOLINTBEGIN(concurrency-mt-unsafe): no test starts a thread.
// $ESKIT_TEST_SEED is `value`, or not set, as long as this lives.
class SeedVariable {
  public:
    explicit SeedVariable(const char* value) {
        if (const char* text = std::getenv(name)) {
            before_ = text;
        }
        set(value);
    }
    ~SeedVariable() { set(before_ ? before_->c_str() : nullptr); }
    SeedVariable(const SeedVariable&) = delete;
    SeedVariable& operator=(const SeedVariable&) = delete;

  private:
    static constexpr const char* name = "ESKIT_TEST_SEED";
    static void set(const char* value) {
        if (value == nullptr) {
            ::unsetenv(name);
        } else {
            ::setenv(name, value, 1);
        }
    }

    std::optional<std::string> before_;
};
// NOLINTEND(concurrency-mt-unsafe)

struct Sample {
    Search search;
    const char* broken;
    std::size_t length;  // of the shortest history there is
};

template <class D>
PropertyReport laws(std::uint64_t seed) {
    return eskit::properties(D{}).seed(seed).check();
}

const Sample samples[] = {
    {[](std::uint64_t seed) { return purse().seed(seed).check(); }, "the purse owes nothing", 1},
    {[](std::uint64_t seed) {
         return eskit::properties(Hall{})
             .invariant("there is a seat for all",
                        [](const Hall::State& state) { return state.taken <= 30; })
             .seed(seed)
             .check();
     },
     "there is a seat for all", 4},
    {[](std::uint64_t seed) {
         return eskit::properties(Cart{})
             .invariant("the total is the sum",
                        [](const Cart::State& state) { return state.total == Cart::sum(state); })
             .seed(seed)
             .check();
     },
     "the total is the sum", 2},
    {[](std::uint64_t seed) {
         return eskit::properties(door())
             .invariant("no open door is locked",
                        [](const DoorState& state) { return !state.is_open || !state.is_locked; })
             .seed(seed)
             .check();
     },
     "no open door is locked", 2},
    {[](std::uint64_t seed) {
         return eskit::properties(Order{})
             .invariant("what is annulled stays",
                        [](const Order::State& state, const Ship&,
                           const Decision<Order::Event>& decision) {
                            return !state.is_annulled || decision.is_rejected();
                        })
             .seed(seed)
             .check();
     },
     "what is annulled stays", 3},
    {&laws<Thermometer>, "events are the same after they were stored", 1},
    {&laws<Lottery>, "the same state and command lead to the same decision", 1},
    {&laws<Post>, "evolve accepts every event that is decided", 2},
    {&laws<Tally>, "events lead to the same state again", 1},
    {[](std::uint64_t seed) {
         return eskit::properties(Library{})
             .invariant("no more comes back than goes out",
                        [](const Library::State& state) { return state.out >= 0; })
             .seed(seed)
             .check();
     },
     "no more comes back than goes out", 3}};

TEST(Properties, FindThePlantedBugOfEverySample) {
    std::size_t lengths = 0;
    for (const Sample& sample : samples) {
        const PropertyReport report = sample.search(1);
        SCOPED_TRACE(report.text());

        EXPECT_EQ(report.broken, sample.broken);
        EXPECT_LE(report.runs, 1000U);
        EXPECT_LE(report.length, sample.length);
        lengths += report.length;
    }

    std::printf("mean length of the shortest histories: %.1f commands\n",
                static_cast<double>(lengths) / static_cast<double>(std::size(samples)));
}

constexpr const char* printed = R"(broken: the purse owes nothing
found after 1 runs, 1 commands; shrunk from 1 to 1
seed: ESKIT_TEST_SEED=1

TEST(Purse, ThePurseOwesNothing) {
    // What it does now; write here what is right.
    eskit::given(properties_test::Purse{})
        .when(properties_test::Withdraw{.cents = 1})
        .then(properties_test::Withdrawn{.cents = 1});
}
)";

TEST(Properties, WriteTheShortestHistoryAsATest) {
    const SeedVariable variable(nullptr);
    const PropertyReport report = purse().seed(1).check();

    EXPECT_FALSE(report.ok());
    EXPECT_EQ(report.text(), printed);
}

// As it is printed.
TEST(Purse, ThePurseOwesNothing) {
    // What it does now; write here what is right.
    eskit::given(properties_test::Purse{})
        .when(properties_test::Withdraw{.cents = 1})
        .then(properties_test::Withdrawn{.cents = 1});
}

TEST(Properties, WriteThePastTimeAndPrincipal) {
    const PropertyReport report =
        eskit::properties(Purse{})
            .range(&Deposit::cents, 3, 3)
            .range(&Withdraw::cents, 2, 2)
            .invariant("2 is not left", [](const Purse::State& state) { return state.cents != 1; })
            .at(eskit::Timestamp{std::chrono::microseconds{7}})
            .by({eskit::Principal::Kind::user, "ada"})
            .check();

    EXPECT_EQ(report.test, R"(TEST(Purse, Holds2IsNotLeft) {
    // What it does now; write here what is right.
    eskit::given(properties_test::Purse{},
                 properties_test::Deposited{.cents = 3})
        .at(eskit::Timestamp{std::chrono::microseconds{7}})
        .by(eskit::Principal{.kind = eskit::Principal::Kind::user, .id = "ada"})
        .when(properties_test::Withdraw{.cents = 2})
        .then(properties_test::Withdrawn{.cents = 2});
}
)");
}

// region: holds
TEST(Properties, HoldForADeciderWithoutBugs) {
    const eskit::testing::PropertyReport report =
        eskit::properties(Purse{})
            .range(&Deposit::cents, 1, 1'000'000)
            .range(&Withdraw::cents, 1, 1'000'000)
            .invariant("the purse owes one cent at most",
                       [](const Purse::State& state) { return state.cents >= -1; })
            .check();

    EXPECT_TRUE(report.ok()) << report.text();
}
// endregion: holds

TEST(Properties, SayHowMuchWasTried) {
    const PropertyReport report = eskit::properties(Order{}).runs(50).commands_max(4).check();

    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_EQ(report.runs, 50U);
    EXPECT_GT(report.commands, 50U);
    EXPECT_LE(report.commands, 200U);
    EXPECT_EQ(report.notes, std::vector<std::string>{});
}

TEST(Properties, AreTheSameForTheSameSeed) {
    const SeedVariable variable(nullptr);
    const PropertyReport first = samples[1].search(5);

    const PropertyReport second = samples[1].search(5);

    EXPECT_EQ(first.text(), second.text());
    EXPECT_EQ(first.seed, 5U);
}

TEST(Properties, TakeTheSeedOfTheEnvironment) {
    const SeedVariable variable("77");

    const PropertyReport report = purse().seed(1).check();

    EXPECT_EQ(report.seed, 77U);
}

TEST(Properties, MakeCommandsAsTheUserWants) {
    const PropertyReport report =
        eskit::properties(Cart{})
            .generate<std::string>([](eskit::testing::Random& random) -> std::string {
                return random.one_of({"tea", "milk"});
            })
            .generate<TakeOut>([](eskit::testing::Random&) { return TakeOut{"jam"}; })
            .range(&Put::count, 3, 5)
            .invariant("only these are put",
                       [](const Cart::State&, const Put& put, const Decision<Cart::Event>&) {
                           return (put.item == "tea" || put.item == "milk") && put.count >= 3 &&
                                  put.count <= 5;
                       })
            .invariant("only these are taken",
                       [](const Cart::State&, const TakeOut& take, const Decision<Cart::Event>&) {
                           return take.item == "jam";
                       })
            .check();

    EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Properties, ShrinkWithinTheRange) {
    const PropertyReport report =
        eskit::properties(Purse{})
            .range(&Deposit::cents, 300, 900)
            .range(&Withdraw::cents, 1, 9)
            .invariant("little is owned",
                       [](const Purse::State& state) { return state.cents < 400; })
            .check();

    EXPECT_NE(report.test.find("Deposit{.cents = 400}"), std::string::npos) << report.text();
}

TEST(Properties, KnowAnInvariantThatThrows) {
    const PropertyReport report =
        eskit::properties(Order{})
            .invariant("breaks",
                       [](const Order::State&) -> bool { throw std::runtime_error("no"); })
            .check();

    EXPECT_EQ(report.broken, "breaks");
    EXPECT_EQ(report.reason, "the invariant threw: no");
}

TEST(Properties, HoldForTheInitialState) {
    const PropertyReport report =
        eskit::properties(Order{})
            .invariant("it is paid", [](const Order::State& state) { return state.is_paid; })
            .check();

    EXPECT_EQ(report.broken, "it is paid");
    EXPECT_EQ(report.length, 0U);
    EXPECT_EQ(report.test, "");
}

template <class Old>
eskit::testing::PropertyReport check_upcast() {
    const auto registry = eskit::EventRegistry<properties_test::Purse::Event>{}.upcast<Old>();
    return eskit::properties(properties_test::Purse{})
        .range(&properties_test::Deposit::cents, 0, 9)
        .range(&properties_test::Withdraw::cents, 0, 9)
        .range(&Old::euros, -9, 9)
        .template upcasts<Old>(registry,
                               [](const Old& old) {
                                   return std::vector<properties_test::Purse::Event>{
                                       Deposited{.cents = std::int64_t{100} * old.euros}};
                               })
        .seed(7)
        .check();
}

TEST(Properties, HoldForAnUpcasterThatDoesWhatWasDoneByHand) {
    const auto report = check_upcast<properties_test::PaidV1>();

    EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Properties, FindAWrongUpcasterAndTheFewestOldEventsThatShowIt) {
    const auto report = check_upcast<properties_test::PaidIn>();

    EXPECT_EQ(report.broken,
              "old events lead to the same state by way of the registry and by hand");
    EXPECT_EQ(report.length, 1);
    EXPECT_NE(report.reason.find("properties_test::PaidIn {\"euros\":"), std::string::npos)
        << report.text();
    EXPECT_NE(report.reason.find("folded by hand, they lead to another state: "), std::string::npos)
        << report.text();
}

TEST(Properties, LeaveOutALaw) {
    using eskit::testing::Law;

    EXPECT_EQ(eskit::properties(Thermometer{})
                  .range(&Measure::degrees, -50, 50)
                  .without(Law::stored)
                  .check()
                  .broken,
              "");
    EXPECT_EQ(eskit::properties(Lottery{}).without(Law::deterministic).check().broken, "");
    EXPECT_EQ(eskit::properties(Tally{}).without(Law::folded).check().broken, "");
}

TEST(Properties, NoticeThatDecideThrows) {
    const PropertyReport report = eskit::properties(Halver{}).check();

    EXPECT_EQ(report.broken, "decide does not throw");
    EXPECT_EQ(report.reason, "decide threw: by nothing");
    EXPECT_NE(report.test.find(".then_error(eskit::Errc::handler_failed);"), std::string::npos)
        << report.test;
}

}  // namespace

// Its stored form keeps one digit.
struct Digit {
    std::int32_t value = 0;
};

}  // namespace properties_test

template <>
struct eskit::field<properties_test::Digit> {
    static std::string to(const properties_test::Digit& digit) {
        return std::to_string(digit.value % 10);
    }
    static properties_test::Digit from(std::string_view text) {
        return {text.empty() ? 0 : text[0] - '0'};
    }
};

namespace properties_test {

struct Step {};
struct Stepped {};
struct Stairs {
    using Command = Step;
    using Event = Stepped;
    struct State {
        Digit steps;
        std::int32_t last = 0;
    };
    static Decision<Event> decide(const State& state, const Step&) {
        if (state.steps.value > 20) {
            return no_events;
        }
        return {Stepped{}, Stepped{}, Stepped{}};
    }
    static void evolve(State& state, const Stepped&) { state.last = ++state.steps.value; }
};

struct Look {
    const int* at = nullptr;
};
struct Looked {};
// Commands and states that have no stored form.
struct Onlooker {
    using Command = std::variant<Look, Step>;
    using Event = std::variant<Looked, Stepped>;
    struct State {
        const int* last = nullptr;
    };
    static Decision<Event> decide(const State&, const Look&) { return Looked{}; }
    static Decision<Event> decide(const State&, const Step&) { return Stepped{}; }
    static void evolve(State&, const Looked&) {}
    static void evolve(State&, const Stepped&) {}
};
struct Blind {
    using Command = Look;
    using Event = Looked;
    struct State {};
    static Decision<Event> decide(const State&, const Look&) { return Looked{}; }
    static void evolve(State&, const Looked&) {}
};

// Compared with ==, for want of a stored form.
struct Watcher {
    using Command = Step;
    using Event = Stepped;
    struct State {
        const int* last = nullptr;
        int steps = 0;
        bool operator==(const State&) const = default;
    };
    mutable int evolved = 0;
    static Decision<Event> decide(const State&, const Step&) { return Stepped{}; }
    void evolve(State& state, const Stepped&) const { state.steps = ++evolved; }
};

namespace {

TEST(Properties, NoticeWhatASnapshotLoses) {
    const PropertyReport report = eskit::properties(Stairs{}).check();

    EXPECT_EQ(report.broken, "events lead to the same state again");
    EXPECT_EQ(report.reason.find("folded from a snapshot, they lead to another state"), 0U)
        << report.reason;
}

TEST(Properties, CompareStatesThatCannotBeStored) {
    const PropertyReport report = eskit::properties(Watcher{}).check();

    EXPECT_EQ(report.broken, "events lead to the same state again");
    EXPECT_EQ(report.reason, "folded a second time, they lead to another state");
}

TEST(Properties, SayWhatWasNotTested) {
    const PropertyReport report = eskit::properties(Onlooker{}).check();

    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_EQ(report.notes,
              (std::vector<std::string>{
                  "properties_test::Look was never decided: it cannot be stored, so it needs a "
                  "default constructor and a generator",
                  "properties_test.Looked never happened",
                  "the folds of events were not compared: the state can neither be stored nor "
                  "compared with =="}));
}

TEST(Properties, DecideACommandThatCannotBeStoredWithAGenerator) {
    std::size_t looked = 0;

    const PropertyReport report =
        eskit::properties(Onlooker{})
            .generate<Look>([&](eskit::testing::Random&) { return Look{}; })
            .invariant("looks are counted",
                       [&](const Onlooker::State&, const Look&, const Decision<Onlooker::Event>&) {
                           ++looked;
                           return true;
                       })
            .check();

    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_GT(looked, 0U);
}

TEST(Properties, DoNotHoldWhenNothingCanBeDecided) {
    const PropertyReport report = eskit::properties(Blind{}).check();

    EXPECT_EQ(report.broken, "there is a command to decide");
}

}  // namespace
}  // namespace properties_test
