#include <eskit/detail/text.hpp>
#include <eskit/event/type_name.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/store/stream_status.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace eskit::inline v0_1 {
namespace {

__extension__ using Wide = unsigned __int128;  // both compilers have it; ISO C++ does not

// A 64-bit mix of byte strings, for telling two requests with one id apart; not for security.
// The multiply-and-fold step is that of wyhash (public domain).
class Fingerprint {
  public:
    void add(std::uint64_t word) {
        const Wide product = static_cast<Wide>(state_ ^ word) * 0x9E3779B97F4A7C15U;
        state_ = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    void add(std::string_view text) {
        add(std::uint64_t{text.size()} + 1);
        while (text.size() >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), 8);
            add(word);
            text.remove_prefix(8);
        }
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), text.size());
        add(word);
    }
    // 15 characters: fits a short string without an allocation.
    [[nodiscard]] std::string text() const {
        constexpr char digits[] = "0123456789abcdef";
        std::string out(15, '0');
        std::uint64_t rest = state_;
        for (char& digit : out) {
            digit = digits[rest & 15];
            rest >>= 4;
        }
        return out;
    }

  private:
    std::uint64_t state_ = 0x2545F4914F6CDD1DU;
};

std::string fingerprint_of(const Commit& commit) {
    Fingerprint mix;
    for (const StreamAppend& append : commit.appends) {
        mix.add(append.stream.key());
        mix.add(static_cast<std::uint64_t>(append.expected.kind()));
        mix.add(append.expected.version().value);
        mix.add(std::uint64_t{append.events.size()});
        if (append.removed != VersionRange{}) {
            mix.add(append.removed.first.value);
            mix.add(append.removed.last.value);
        }
        for (const NewEvent& event : append.events) {
            mix.add(event.type);
        }
    }
    return mix.text();
}

std::size_t bytes_of(const Metadata& metadata) {
    std::size_t bytes = metadata.correlation_id.size() + metadata.causation_id.size() +
                        metadata.initiator.id.size() + metadata.originator.id.size();
    for (const auto& [key, value] : metadata.extra) {
        bytes += key.size() + value.size();
    }
    return bytes;
}

Error refuse(const StreamAppend& append, std::string_view rule) {
    return {Errc::invalid_argument,
            "append to " + to_string(append.stream) + ": " + std::string(rule)};
}

Result<void> check_tags(const StreamAppend& append, NewEvent& event) {
    if (event.tags.empty()) {
        return {};
    }
    std::sort(event.tags.begin(), event.tags.end());
    event.tags.erase(std::unique(event.tags.begin(), event.tags.end()), event.tags.end());
    if (event.tags.size() > CommitLimits::tags_max) {
        return refuse(append, "an event has " + std::to_string(event.tags.size()) +
                                  " tags, more than " + std::to_string(CommitLimits::tags_max));
    }
    for (const std::string& tag : event.tags) {
        if (tag.empty() || tag.size() > CommitLimits::tag_bytes_max || !detail::is_plain(tag)) {
            return refuse(append, "tag " + detail::quoted(tag) +
                                      " is empty, longer than 255 bytes, or not plain UTF-8 text");
        }
    }
    return {};
}

Result<void> check_event(const StreamAppend& append, NewEvent& event) {
    if (auto ok = check_event_type(event.type); !ok) {
        return refuse(append, ok.error().message());
    }
    if (!event.payload) {
        return refuse(append, "event " + detail::quoted(event.type) + " has no payload");
    }
    if (event.payload->bytes().size() > CommitLimits::payload_bytes_max) {
        return refuse(append, "event " + detail::quoted(event.type) + " has a payload of " +
                                  std::to_string(event.payload->bytes().size()) +
                                  " bytes, more than 64 MiB");
    }
    return check_tags(append, event);
}

// A system event is the last of its append, and of a kind that is known.
Result<void> check_system_events(const StreamAppend& append) {
    for (const NewEvent& event : append.events) {
        if (!is_system_event(event.type)) {
            continue;
        }
        constexpr std::array known{system_events::archived, system_events::restored,
                                   system_events::truncated, system_events::tombstoned,
                                   system_events::erased};
        if (std::find(known.begin(), known.end(), event.type) == known.end()) {
            return refuse(append, "event " + detail::quoted(event.type) +
                                      ": names that begin with '$' are eskit's own");
        }
        if (&event != &append.events.back()) {
            return refuse(
                append, "event " + detail::quoted(event.type) + " must be the last of the append");
        }
    }
    const auto& [first, last] = append.removed;
    const std::string_view change = append.events.back().type;
    const bool removes = change == system_events::truncated || change == system_events::erased ||
                         change == system_events::tombstoned;
    if (removes != (append.removed != VersionRange{}) || first > last ||
        (removes && first == StreamVersion{})) {
        return refuse(append,
                      "what it removes and its last event do not fit together; use "
                      "StreamLifecycle");
    }
    return {};
}

Result<void> check_bounds(const Commit& commit, std::size_t index) {
    const StreamAppend& append = commit.appends[index];
    if (auto ok = append.stream.check(); !ok) {
        return ok;
    }
    if (append.expected.kind() == ExpectedVersion::Kind::invalid) {
        return refuse(append,
                      "the expected version is negative; use any_version to expect nothing");
    }
    if (append.events.empty()) {
        return refuse(append, "there are no events");
    }
    if (auto ok = check_system_events(append); !ok) {
        return ok;
    }
    if (index > 0 && commit.appends[index - 1].stream == append.stream) {
        return refuse(append, "the stream occurs twice in a row; put its events into one append");
    }
    return {};
}

template <class F>
void for_each_missing_id(Commit& commit, F f) {
    if (is_zero(commit.id)) {
        f(commit.id);
    }
    for (StreamAppend& append : commit.appends) {
        for (NewEvent& event : append.events) {
            if (is_zero(event.id)) {
                f(event.id);
            }
        }
    }
}

// Draws many at a time, because a generator takes its lock and reads its clock once per call.
void fill_ids(Commit& commit, IdGenerator& ids) {
    std::size_t missing = 0;
    for_each_missing_id(commit, [&](Uuid&) { ++missing; });
    std::array<Uuid, 64> drawn;
    std::size_t left = 0;
    for_each_missing_id(commit, [&](Uuid& id) {
        if (left == 0) {
            left = std::min(missing, drawn.size());
            missing -= left;
            ids.fill({drawn.end() - left, left});
        }
        id = drawn[drawn.size() - left--];
    });
}

}  // namespace

Result<void> detail::prepare_commit(Commit& commit, IdGenerator& ids) {
    if (commit.appends.empty()) {
        return Error(Errc::invalid_argument, "commit: there is nothing to append");
    }
    std::size_t events = 0;
    for (std::size_t index = 0; index < commit.appends.size(); ++index) {
        if (auto ok = check_bounds(commit, index); !ok) {
            return ok;
        }
        events += commit.appends[index].events.size();
        for (NewEvent& event : commit.appends[index].events) {
            if (auto ok = check_event(commit.appends[index], event); !ok) {
                return ok;
            }
        }
    }
    if (events > CommitLimits::events_max) {
        return Error(Errc::invalid_argument, "commit: " + std::to_string(events) +
                                                 " events are more than 100,000; split the commit");
    }
    if (bytes_of(commit.metadata) > CommitLimits::metadata_bytes_max) {
        return Error(Errc::invalid_argument,
                     "commit: the metadata has more than 1 MiB; keep large data in events");
    }
    if (commit.fingerprint.size() > CommitLimits::fingerprint_bytes_max ||
        !detail::is_utf8(commit.fingerprint)) {
        return Error(Errc::invalid_argument,
                     "commit: the fingerprint is longer than 2,048 bytes or not UTF-8");
    }
    if (commit.fingerprint.empty()) {
        commit.fingerprint = fingerprint_of(commit);
    }
    fill_ids(commit, ids);
    return {};
}

bool detail::matches(const Query& query, std::string_view type, std::span<const std::string> tags) {
    const auto item_matches = [&](const QueryItem& item) {
        const bool type_fits = item.types.empty() || std::find(item.types.begin(), item.types.end(),
                                                               type) != item.types.end();
        return type_fits && std::all_of(item.tags.begin(), item.tags.end(), [&](const auto& tag) {
                   return std::find(tags.begin(), tags.end(), tag) != tags.end();
               });
    };
    return query.any_of.empty() ||
           std::any_of(query.any_of.begin(), query.any_of.end(), item_matches);
}

bool detail::wants_type(std::span<const std::string> types, std::string_view type) {
    return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

Error errors::version_conflict(const StreamId& stream, ExpectedVersion expected,
                               StreamVersion actual) {
    return Error::with_conflict("append to " + to_string(stream) + ": expected " +
                                    to_string(expected) + ", the stream is at version " +
                                    std::to_string(actual.value),
                                Conflict{.actual = actual});
}

Error errors::condition_broken(Conflict conflict) {
    std::string message = "append: the condition is broken";
    if (!conflict.events.empty()) {
        const Conflict::Event& first = conflict.events.front();
        message += " by event " + std::to_string(first.sequence.value) + ", " +
                   detail::printable(first.type);
        for (std::size_t at = 0; at < first.tags.size(); ++at) {
            message += (at == 0 ? " [" : ", ") + detail::printable(first.tags[at]);
        }
        message += first.tags.empty() ? "" : "]";
    }
    if (const std::size_t others = conflict.events.size(); others > 1) {
        message += others >= Conflict::events_max ? ", and at least " : ", and ";
        message += std::to_string(others - 1) + (others == 2 ? " other" : " others");
    }
    return Error::with_conflict(std::move(message), std::move(conflict));
}

Error errors::commit_id_taken(const CommitId& id) {
    return Error::with_commit(
        Errc::already_exists,
        "commit " + to_string(id) + ": the id was used by a different request; one id, one request",
        id);
}

Error errors::idempotency_key_taken(std::string_view key, const StreamId& stream) {
    return {Errc::already_exists, "command on " + to_string(stream) + ": idempotency key " +
                                      detail::quoted(key) +
                                      " was used by another kind of command; one key, one "
                                      "command"};
}

}  // namespace eskit::inline v0_1
