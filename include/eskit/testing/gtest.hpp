/// Given/When/Then with GoogleTest: failures are reported at the user's own line.
#pragma once

#include <eskit/testing/given.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::testing {

inline void report_to_gtest(const Failure& failure) {
    ADD_FAILURE_AT(failure.where.file, failure.where.line) << failure.report;
}

// Including this header is enough.
inline const FailureSink sink_before_gtest = set_failure_sink(&report_to_gtest);

}  // namespace eskit::inline v0_1::testing
