// What the tests of the suites expect, in their words.
#pragma once

#include <eskit/conformance/checkers.hpp>
#include <eskit/conformance/race.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eskit::conformance::detail {

// An event as it was delivered.
struct Delivered {
    std::uint64_t sequence = 0;
    std::uint64_t version = 0;
    std::string id{};
    bool operator==(const Delivered&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Delivered& event);

[[nodiscard]] std::vector<Delivered> all_of(EventLog& log);
[[nodiscard]] std::vector<Delivered> matching(EventLog& log, const Query& query,
                                              GlobalSequence after = {});
[[nodiscard]] StreamVersion version_of(EventLog& log, const StreamId& stream);

// All violations, as one text; empty when there are none.
[[nodiscard]] std::string joined(const Violations& violations);
// That every checker finds the history right.
void expect_right(const Result<History>& history);

#define ESKIT_EXPECT_ERROR(outcome, errc)                                                 \
    do {                                                                                  \
        const auto& eskit_outcome = (outcome);                                            \
        ASSERT_FALSE(eskit_outcome.has_value());                                          \
        EXPECT_EQ(eskit_outcome.error().code(), errc) << eskit_outcome.error().message(); \
    } while (false)

#define ESKIT_ASSERT_OK(outcome)                                                   \
    do {                                                                           \
        const auto& eskit_outcome = (outcome);                                     \
        ASSERT_TRUE(eskit_outcome.has_value()) << eskit_outcome.error().message(); \
    } while (false)

}  // namespace eskit::conformance::detail
