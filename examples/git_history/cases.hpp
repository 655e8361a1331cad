// A case of a business process as a struct decider: each row of its log is a command.
#pragma once

#include <eskit/eskit.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cases {

struct ActivityRecorded {
    std::string activity;
    std::optional<std::string> resource;
    eskit::Timestamp at{};
    std::uint32_t row = 0;
    bool operator==(const ActivityRecorded&) const = default;
};

struct RecordActivity {
    ActivityRecorded activity;
};

enum class Refusal { another_log };

struct Case {
    static constexpr std::string_view stream_type = "case";
    using Command = std::variant<RecordActivity>;
    using Event = std::variant<ActivityRecorded>;
    struct State {
        std::vector<ActivityRecorded> rows;  // in the order of their numbers
    };

    // A row that is recorded already is decided away, so importing a log again changes nothing; the
    // rows of another log are refused.
    static eskit::Decision<Event> decide(const State& state, const RecordActivity& command) {
        const ActivityRecorded& activity = command.activity;
        if (state.rows.empty() || state.rows.back().row < activity.row) {
            return activity;
        }
        const auto same_row =
            std::lower_bound(state.rows.begin(), state.rows.end(), activity, precedes);
        if (*same_row == activity) {
            return eskit::no_events;
        }
        return eskit::reject(Refusal::another_log);
    }
    static void evolve(State& state, const ActivityRecorded& event) { state.rows.push_back(event); }

  private:
    static bool precedes(const ActivityRecorded& left, const ActivityRecorded& right) {
        return left.row < right.row;
    }
};

}  // namespace cases
