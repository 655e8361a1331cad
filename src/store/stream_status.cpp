#include <eskit/store/event_log.hpp>
#include <eskit/store/stream_status.hpp>

namespace eskit::inline v0_1 {
namespace {

Error closed(const StreamAppend& append, std::string_view why) {
    return Error(Errc::closed, "append to " + to_string(append.stream) + ": " + std::string(why));
}

// Whether a stream that takes no events of users takes this one.
Result<void> check_status(const StreamAppend& append, StreamStatus status) {
    const std::string_view change = append.events.back().type;
    if (status == StreamStatus::tombstoned) {
        return closed(append, "the stream is tombstoned, and takes no events ever again");
    }
    if (status == StreamStatus::active && change == system_events::restored) {
        return Error(Errc::invalid_argument, "append to " + to_string(append.stream) +
                                                 ": the stream is not archived, so there is "
                                                 "nothing to restore");
    }
    if (status == StreamStatus::archived) {
        if (change == system_events::archived) {
            return closed(append, "the stream is archived already");
        }
        if (append.events.size() > 1 || !is_system_event(change)) {
            return closed(append, "the stream is archived; restore it first");
        }
    }
    return {};
}

}  // namespace

StreamStatus detail::status_after(std::string_view type, StreamStatus before) noexcept {
    if (type == system_events::archived) {
        return StreamStatus::archived;
    }
    if (type == system_events::restored) {
        return StreamStatus::active;
    }
    return type == system_events::tombstoned ? StreamStatus::tombstoned : before;
}

Result<void> detail::check_append(const StreamAppend& append, StreamVersion actual,
                                  StreamStatus status) {
    if (status != StreamStatus::active || is_system_event(append.events.back().type)) {
        if (auto ok = check_status(append, status); !ok) {
            return ok;
        }
    }
    if (!append.expected.matches(actual)) {
        return errors::version_conflict(append.stream, append.expected, actual);
    }
    if (append.removed.last > actual && append.removed != VersionRange::all()) {
        return Error(Errc::invalid_argument,
                     "append to " + to_string(append.stream) + ": version " +
                         std::to_string(append.removed.last.value) +
                         " is to lose its data, and the stream is at version " +
                         std::to_string(actual.value));
    }
    return {};
}

std::string_view to_string(StreamStatus status) noexcept {
    switch (status) {
        case StreamStatus::active:
            return "active";
        case StreamStatus::archived:
            return "archived";
        case StreamStatus::tombstoned:
            return "tombstoned";
    }
    return "unknown";
}

}  // namespace eskit::inline v0_1
