// What suites and races commit.
#pragma once

#include <eskit/store/event_log.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::conformance::detail {

// The same numbers on every platform, from a seed (splitmix64).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31);
    }
    // Below `bound`, which is small.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    bool chance(std::size_t percent) { return below(100) < percent; }

  private:
    std::uint64_t state_;
};

[[nodiscard]] NewEvent event(std::string type, std::vector<std::string> tags = {});
[[nodiscard]] std::vector<NewEvent> events(std::size_t count);
// Events that carry these bytes.
[[nodiscard]] NewEvent event_of(std::string bytes);
[[nodiscard]] std::vector<NewEvent> events_of_numbers(std::uint64_t first, std::uint64_t last);
[[nodiscard]] Commit commit_to(const StreamId& stream, ExpectedVersion expected,
                               std::vector<NewEvent> fresh);

// Over few types and tags, so that they meet.
[[nodiscard]] NewEvent random_event(Random& random);
[[nodiscard]] Query random_query(Random& random);
[[nodiscard]] StreamId random_stream(Random& random);

// Calls `work(0)` ... `work(count - 1)`, each on a thread of its own, all at the same time.
void together(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace eskit::inline v0_1::conformance::detail
