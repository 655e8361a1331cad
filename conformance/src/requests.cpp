#include "requests.hpp"

#include <latch>
#include <thread>

namespace eskit::inline v0_1::conformance::detail {

NewEvent event(std::string type, std::vector<std::string> tags) {
    return {.type = std::move(type),
            .payload = Payload::from_bytes("json", "{}"),
            .tags = std::move(tags)};
}

std::vector<NewEvent> events(std::size_t count) {
    std::vector<NewEvent> made;
    made.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        made.push_back(event("conformance.Happened"));
    }
    return made;
}

NewEvent event_of(std::string bytes) {
    return {.type = "conformance.Happened",
            .payload = Payload::from_bytes("json", std::move(bytes))};
}

std::vector<NewEvent> events_of_numbers(std::uint64_t first, std::uint64_t last) {
    std::vector<NewEvent> made;
    for (std::uint64_t number = first; number <= last; ++number) {
        made.push_back(event_of(std::to_string(number)));
    }
    return made;
}

Commit commit_to(const StreamId& stream, ExpectedVersion expected, std::vector<NewEvent> fresh) {
    Commit commit;
    commit.appends.push_back({stream, expected, std::move(fresh)});
    return commit;
}

NewEvent random_event(Random& random) {
    NewEvent made = event("conformance.Kind" + std::to_string(random.below(4)));
    for (std::size_t left = random.below(3); left > 0; --left) {
        made.tags.push_back("tag:" + std::to_string(random.below(6)));
    }
    return made;
}

// Rarely without items, which matches everything; an item has none to two of each.
Query random_query(Random& random) {
    Query query;
    for (std::size_t items = random.chance(5) ? 0 : 1 + random.below(3); items > 0; --items) {
        QueryItem& item = query.any_of.emplace_back();
        for (std::size_t left = random.below(3); left > 0; --left) {
            item.types.push_back("conformance.Kind" + std::to_string(random.below(4)));
        }
        for (std::size_t left = random.below(3); left > 0; --left) {
            item.tags.push_back("tag:" + std::to_string(random.below(6)));
        }
    }
    return query;
}

StreamId random_stream(Random& random) {
    return {"race", std::to_string(random.below(4))};
}

void together(std::size_t count, const std::function<void(std::size_t)>& work) {
    std::latch start(static_cast<std::ptrdiff_t>(count));
    std::vector<std::jthread> threads;
    threads.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        threads.emplace_back([&, at] {
            start.arrive_and_wait();
            work(at);
        });
    }
}

}  // namespace eskit::inline v0_1::conformance::detail
