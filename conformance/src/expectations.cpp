#include "expectations.hpp"

#include <ostream>

namespace eskit::conformance::detail {
namespace {

Delivered delivered(const RecordedEvent& event) {
    return {.sequence = event.global_sequence.value,
            .version = event.version.value,
            .id = to_string(event.id)};
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Delivered& event) {
    return out << event.sequence << " (version " << event.version << ", " << event.id << ')';
}

std::vector<Delivered> all_of(EventLog& log) {
    return matching(log, {});
}

std::vector<Delivered> matching(EventLog& log, const Query& query, GlobalSequence after) {
    std::vector<Delivered> all;
    const auto sink = [&](const RecordedEvent& event) {
        all.push_back(delivered(event));
        return true;
    };
    const ReadOptions options{.after = after, .limit = SIZE_MAX};
    const auto scan = query.any_of.empty() ? log.read_all({}, options, sink)
                                           : log.read_matching({}, query, options, sink);
    EXPECT_TRUE(scan.has_value()) << scan.error().message();
    return all;
}

StreamVersion version_of(EventLog& log, const StreamId& stream) {
    const auto version = log.read_stream({}, stream, {}, [](const RecordedEvent&) { return true; });
    EXPECT_TRUE(version.has_value()) << version.error().message();
    return version.value_or(StreamVersion{});
}

std::string joined(const Violations& violations) {
    std::string all;
    for (const std::string& violation : violations) {
        all += violation + '\n';
    }
    return all;
}

void expect_right(const Result<History>& history) {
    ASSERT_TRUE(history.has_value()) << history.error().message();
    EXPECT_EQ(joined(check_all(*history)), "");
}

}  // namespace eskit::conformance::detail
