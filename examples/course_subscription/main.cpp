// Subscribing students to courses, where a decision depends on two streams: a course takes as many
// students as it has seats, and a student takes three courses at most. Neither the course nor the
// student alone can decide that, so the decision looks at the events of both, by their tags, and is
// appended only if none of them has been joined by another since.
#include "events.hpp"

#include <eskit/dcb/decision_model.hpp>
#include <eskit/store/memory_store.hpp>

#include <iostream>
#include <string>

namespace dcb = eskit::dcb;

namespace {

using school::CourseDefined, school::StudentSubscribed, school::Event;
using Store = eskit::LogStore<Event>;

// region: projections
// One small fact each. The handlers say which types are looked at, the tags which events of them.
auto seats_left(const std::string& course) {
    return dcb::Projection{
        dcb::tagged_with("course:" + course),
        0,
        [](int& seats, const CourseDefined& event) { seats += event.seats; },
        [](int& seats, const StudentSubscribed&) { --seats; },
    };
}

auto courses_of(const std::string& student) {
    return dcb::Projection{dcb::tagged_with("student:" + student), 0,
                           [](int& courses, const StudentSubscribed&) { ++courses; }};
}
// endregion: projections

// region: decide
eskit::Result<eskit::Committed> subscribe(const eskit::Context& ctx, const Store& store,
                                          const std::string& student, const std::string& course) {
    const dcb::DecisionModel model{seats_left(course), courses_of(student)};
    return model.decide(ctx, store, {"student", student},
                        [&](int seats, int courses) -> eskit::Decision<Event> {
                            if (seats <= 0) {
                                return eskit::reject(course + " is full");
                            }
                            if (courses >= 3) {
                                return eskit::reject(student + " has three courses");
                            }
                            return StudentSubscribed{student, course};
                        });
}
// endregion: decide

// region: append_if
// The condition alone: a course is defined once, whichever stream its events are in.
eskit::Result<eskit::Committed> define(const eskit::Context& ctx, const Store& store,
                                       const std::string& course, int seats) {
    const eskit::AppendCondition not_yet{
        dcb::any_of(dcb::event_types<CourseDefined>("course:" + course))};
    return store.append_if(ctx, not_yet, {{{"course", course}, CourseDefined{course, seats}}});
}
// endregion: append_if

// region: append_many
// Several streams, all or none, each with what is expected of it.
eskit::Result<eskit::Committed> open_year(const eskit::Context& ctx, const Store& store) {
    return store.append_many(
        ctx, {{{"course", "latin"}, eskit::no_stream, CourseDefined{"latin", 2}},
              {{"course", "greek"}, eskit::no_stream, CourseDefined{"greek", 20}},
              {{"course", "music"}, eskit::tagged(CourseDefined{"music", 20}, {"room:hall"})}});
}
// endregion: append_many

}  // namespace

int main() {
    const auto print = [](const std::string& what, const eskit::Result<eskit::Committed>& done) {
        std::cout << what << ": " << (done ? "done" : done.error().message()) << '\n';
    };
    const eskit::Context ctx;
    const eskit::MemoryStore<Event> store;

    print("open the year", open_year(ctx, store));
    print("define drawing", define(ctx, store, "drawing", 20));
    print("define drawing again", define(ctx, store, "drawing", 5));
    for (const char* course : {"latin", "greek", "music", "drawing"}) {
        print("ada takes " + std::string(course), subscribe(ctx, store, "ada", course));
    }
    print("bob takes latin", subscribe(ctx, store, "bob", "latin"));
    print("eve takes latin", subscribe(ctx, store, "eve", "latin"));

    // region: read_matching
    auto page = store.read_matching(ctx, dcb::any_of(dcb::tagged_with("room:hall"))).value();
    for (const auto& event : page) {
        std::cout << "in the hall: " << event.get_if<CourseDefined>()->course << '\n';
    }
    // endregion: read_matching
}
