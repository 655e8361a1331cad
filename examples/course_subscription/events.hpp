// What happens at the school, and what each event is about.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace school {

// region: events
struct CourseDefined {
    std::string course;
    int seats = 0;
};
struct StudentSubscribed {
    std::string student;
    std::string course;
};
using Event = std::variant<CourseDefined, StudentSubscribed>;

// Found by the store, beside the events: what each of them is about.
inline std::vector<std::string> tags(const CourseDefined& event) {
    return {"course:" + event.course};
}
inline std::vector<std::string> tags(const StudentSubscribed& event) {
    return {"student:" + event.student, "course:" + event.course};
}
// endregion: events

}  // namespace school
