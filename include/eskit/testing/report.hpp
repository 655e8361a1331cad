/// What a test says when an expectation fails, and to whom.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::testing {

/// A place in the user's test.
struct Location {
    const char* file = "";
    int line = 0;

    /// As a default argument: the caller's place.
    static constexpr Location current(const char* file = __builtin_FILE(),
                                      int line = __builtin_LINE()) {
        return {file, line};
    }
};

/// A failed expectation.
struct Failure {
    Location where{};
    std::string report{};
};

/// Receives failed expectations.
using FailureSink = void (*)(const Failure&);

/// Replaces the receiver and returns the previous one; nullptr restores the default, which throws
/// ExpectationFailed. `<eskit/testing/gtest.hpp>` installs one that reports to GoogleTest. Thread
/// safe.
FailureSink set_failure_sink(FailureSink sink) noexcept;

/// Thrown by the default sink, so that any test framework notices.
class ExpectationFailed : public std::runtime_error {
  public:
    explicit ExpectationFailed(const Failure& failure);
};

/// Hands a failure to the current sink.
void report_failure(const Failure& failure);

/// The first place where two JSON texts of compact form differ, as "$.items[3].price: expected 500,
/// got 501"; empty when they are equal.
[[nodiscard]] std::string first_difference(std::string_view expected, std::string_view actual);

}  // namespace eskit::inline v0_1::testing
