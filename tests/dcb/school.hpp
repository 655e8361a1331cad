// The domain of the tests of this area: courses, students, and one event without tags.
#pragma once

#include "dcb/logs.hpp"

#include <eskit/store/log_store.hpp>

#include <string>
#include <variant>
#include <vector>

namespace school_test {

struct CourseDefined {
    std::string course;
    int seats = 0;
    bool operator==(const CourseDefined&) const = default;
};
struct StudentSubscribed {
    std::string student;
    std::string course;
    bool operator==(const StudentSubscribed&) const = default;
};
struct BellRang {
    bool operator==(const BellRang&) const = default;
};
using Events = std::variant<CourseDefined, StudentSubscribed, BellRang>;

inline std::vector<std::string> tags(const CourseDefined& event) {
    return {"course:" + event.course};
}
inline std::vector<std::string> tags(const StudentSubscribed& event) {
    return {"student:" + event.student, "course:" + event.course};
}

// A store of the school on each log.
class SchoolTest : public eskit::testing::LogTest {
  protected:
    eskit::LogStore<Events> store_{opened_->log()};

    void give(const eskit::StreamId& stream, std::vector<Events> events) const {
        const auto given = store_.append({}, stream, eskit::any_version, std::move(events));
        ASSERT_TRUE(given.has_value()) << given.error().message();
    }
    [[nodiscard]] std::vector<std::string> tags_at(std::uint64_t sequence) const {
        const auto page = store_.read_all({}, {.after = sequence - 1, .limit = 1}).value();
        return {page[0].tags().begin(), page[0].tags().end()};
    }
    [[nodiscard]] std::size_t events_written() const { return store_.read_all({}).value().size(); }
};

#define ESKIT_ON_EACH_LOG(suite)                                                           \
    INSTANTIATE_TEST_SUITE_P(Logs, suite, ::testing::ValuesIn(eskit::testing::all_logs()), \
                             &eskit::testing::name_of)

}  // namespace school_test
