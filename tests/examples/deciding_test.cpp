#include <eskit/eskit.hpp>
#include <eskit/testing/gtest.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace library {

// region: decider
struct BookLent {
    std::string loan;
    std::string reader;
    eskit::Timestamp due{};
};
struct LendBook {};

struct Book {
    static constexpr std::string_view stream_type = "book";
    using Command = std::variant<LendBook>;
    using Event = std::variant<BookLent>;
    struct State {
        std::string reader;
        eskit::Timestamp lent_at{};
    };

    static eskit::Decision<Event> decide(const State& state, const LendBook&,
                                         const eskit::Deciding& deciding) {
        if (!state.reader.empty()) {
            return eskit::reject("lent to " + state.reader);
        }
        return BookLent{eskit::to_string(deciding.new_id()), deciding.principal().id,
                        deciding.now() + std::chrono::days{28}};
    }
    static void evolve(State& state, const BookLent& event, const eskit::EventInfo& info) {
        state.reader = event.reader;
        state.lent_at = info.recorded_at();
    }
};
// endregion: decider

struct Ping {};
struct Pong {};

struct Faulty {
    using Command = std::variant<Ping>;
    using Event = std::variant<Pong>;
    struct State {};
    static eskit::Decision<Event> decide(const State&, const Ping&) {
        throw std::runtime_error("a bug");
    }
    static void evolve(State&, const Pong&) {}
};

namespace {

using namespace std::chrono_literals;

// region: at_by
constexpr std::chrono::sys_days monday{std::chrono::year{2024} / 5 / 13};

TEST(Book, is_lent_for_four_weeks) {
    eskit::given(Book{})
        .at(monday + 10h)
        .by({eskit::Principal::Kind::user, "ada"})
        .when(LendBook{})
        .then(BookLent{"00000000-0000-7000-8000-000000000001", "ada",
                       monday + std::chrono::days{28} + 10h})
        .then_state([](const Book::State& state) { EXPECT_EQ(state.lent_at, monday + 10h); });
}
// endregion: at_by

TEST(Book, is_lent_to_one_reader_at_a_time) {
    eskit::given(Book{}, BookLent{"1", "ada", monday})
        .when(LendBook{})
        .then_rejected("lent to ada");
}

// region: environment
TEST(Book, is_stamped_with_the_time_of_the_store) {
    eskit::testing::ManualClock clock{monday};
    eskit::testing::SequentialIds ids;
    const eskit::MemoryStore<Book::Event> store{{.clock = &clock, .ids = &ids}};
    const eskit::DeciderHandler books{store, Book{}};

    clock.advance(90min);
    const auto lent = books.handle({}, "b-1", LendBook{});

    ASSERT_TRUE(lent) << lent.error().message();
    EXPECT_EQ(lent->state.lent_at, monday + 90min);
}
// endregion: environment

TEST(Faulty, exceptions_are_errors) {
    // region: then_error
    eskit::given(Faulty{}).when(Ping{}).then_error(eskit::Errc::handler_failed);
    // endregion: then_error
}

}  // namespace
}  // namespace library
