#include "shown.hpp"

#include <eskit/testing/given.hpp>

namespace eskit::inline v0_1::testing {
namespace {

std::string beginning(const Story& story) {
    std::string out;
    add_events(out, "given     ", story.past);
    add_line(out, "when      ", story.command);
    return out;
}

void add_outcome(std::string& out, const Story& story) {
    if (!story.error) {
        add_events(out, "got       ", story.events);
        return;
    }
    const Error& error = *story.error;
    out.append("\n  got       ");
    if (error.code() == Errc::rejected) {
        out.append("a refusal");
        if (!error.reason().empty()) {
            out.append(" with ").append(error.reason());
        }
        if (error.reason() != error.message()) {
            out.append(": \"").append(error.message()).append("\"");
        }
    } else {
        out.append(to_string(error.code())).append(": ").append(error.message());
    }
}

std::string difference(const std::vector<Shown>& expected, const std::vector<Shown>& actual) {
    for (std::size_t at = 0; at < std::max(expected.size(), actual.size()); ++at) {
        const std::string event = "event " + std::to_string(at + 1);
        if (at >= expected.size()) {
            return event + ": expected nothing, got " + actual[at].type;
        }
        if (at >= actual.size()) {
            return event + ": expected " + expected[at].type + ", got nothing";
        }
        if (expected[at].type != actual[at].type) {
            return event + ": expected " + expected[at].type + ", got " + actual[at].type;
        }
        for (const Shown* shown : {&expected[at], &actual[at]}) {
            if (!shown->fault.empty()) {
                return event + " (" + shown->type + ") cannot be stored: " + shown->fault;
            }
        }
        if (std::string where = first_difference(expected[at].json, actual[at].json);
            !where.empty()) {
            return std::string(event).append(" (").append(expected[at].type).append("), ") + where;
        }
    }
    return {};
}

}  // namespace

std::string compare(const Story& story, const std::vector<Shown>& expected) {
    std::string first = story.error ? "" : difference(expected, story.events);
    if (!story.error && first.empty()) {
        return {};
    }
    std::string out = beginning(story);
    add_events(out, "expected  ", expected);
    add_outcome(out, story);
    if (!first.empty()) {
        out.append("\n  first difference: ").append(first);
    }
    return out;
}

std::string unexpected(const Story& story, std::string_view expectation) {
    std::string out = beginning(story);
    out.append("\n  expected  ").append(expectation);
    add_outcome(out, story);
    return out;
}

EventInfo given_envelope(const EventType& type, std::size_t version, Timestamp now,
                         const Principal& principal) {
    auto metadata = std::make_shared<Metadata>();
    metadata->initiator = metadata->originator = principal;
    return EventInfo({.id = SequentialIds::at(version),
                      .stream = std::make_shared<const StreamId>("given", "1"),
                      .version = version,
                      .global_sequence = version,
                      .type = type.name,
                      .schema_version = type.schema_version,
                      .recorded_at = now,
                      .metadata = std::move(metadata)});
}

}  // namespace eskit::inline v0_1::testing
