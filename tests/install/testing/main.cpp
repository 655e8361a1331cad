// A consumer of the test language, with GoogleTest.
#include <eskit/eskit.hpp>
#include <eskit/testing/gtest.hpp>

#include <variant>

namespace shop {

struct Opened {
    bool operator==(const Opened&) const = default;
};
struct Open {};

struct Door {
    static constexpr std::string_view stream_type = "door";
    using Command = std::variant<Open>;
    using Event = std::variant<Opened>;
    struct State {
        bool open = false;
    };
    using Decision = eskit::Decision<Event>;

    static Decision decide(const State& state, const Open&) {
        if (state.open) {
            return eskit::no_events;
        }
        return Opened{};
    }
    static void evolve(State& state, const Opened&) { state.open = true; }
};

}  // namespace shop

using eskit::given;

TEST(Door, opens) {
    given(shop::Door{}).when(shop::Open{}).then(shop::Opened{});
}

TEST(Door, stays_open) {
    given(shop::Door{}, shop::Opened{}).when(shop::Open{}).then_nothing();
}
