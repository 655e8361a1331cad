#include <eskit/codec/json.hpp>
#include <eskit/event/metadata.hpp>
#include <eskit/store/stream_lifecycle.hpp>

#include <utility>

namespace eskit::inline v0_1 {

namespace detail {

// The data of a system event, always as JSON.
struct StreamChangeData {
    std::string reason{};
    std::uint64_t first = 0;  // of the versions that lost their data; 0 = none
    std::uint64_t last = 0;
};

}  // namespace detail

namespace {

using detail::StreamChangeData;

Result<StreamChange> read_change(const RecordedEvent& event) {
    std::string json;
    if (auto ok = event.encode_payload(json_codec(), json); !ok) {
        return std::move(ok).error();
    }
    StreamChangeData data;
    if (auto ok = json_codec().decode(type_info<StreamChangeData>(), &data, json, {}); !ok) {
        return std::move(ok).error();
    }
    return StreamChange{.type = std::string(event.type),
                        .removed = {data.first, data.last},
                        .reason = std::move(data.reason),
                        .by = event.commit_metadata().initiator,
                        .at = event.recorded_at,
                        .version = event.version,
                        .global_sequence = event.global_sequence};
}

bool is_unknown_stream(const Outcome& outcome, ExpectedVersion expected) {
    return !outcome && expected == stream_exists && outcome.error().conflict() != nullptr &&
           outcome.error().conflict()->actual == StreamVersion{};
}

}  // namespace

Result<Committed> StreamLifecycle::archive(const Context& ctx, const StreamId& stream,
                                           std::string_view reason,
                                           StreamChangeOptions options) const {
    return change(ctx, stream, system_events::archived, {}, reason, options);
}

Result<Committed> StreamLifecycle::restore(const Context& ctx, const StreamId& stream,
                                           std::string_view reason,
                                           StreamChangeOptions options) const {
    return change(ctx, stream, system_events::restored, {}, reason, options);
}

Result<Committed> StreamLifecycle::truncate(const Context& ctx, const StreamId& stream,
                                            StreamVersion before, std::string_view reason,
                                            StreamChangeOptions options) const {
    if (before < StreamVersion{2}) {
        return Error(Errc::invalid_argument, "truncate " + to_string(stream) + " before version " +
                                                 std::to_string(before.value) +
                                                 ": there is nothing before it");
    }
    return change(ctx, stream, system_events::truncated, {1, before.value - 1}, reason, options);
}

Result<Committed> StreamLifecycle::erase(const Context& ctx, const StreamId& stream,
                                         VersionRange versions, std::string_view reason,
                                         StreamChangeOptions options) const {
    if (versions.first == StreamVersion{} || versions.first > versions.last) {
        return Error(Errc::invalid_argument,
                     "erase " + std::to_string(versions.first.value) + " to " +
                         std::to_string(versions.last.value) + " of " + to_string(stream) +
                         ": versions begin at 1, and the first is not above the last");
    }
    return change(ctx, stream, system_events::erased, versions, reason, options);
}

Result<Committed> StreamLifecycle::tombstone(const Context& ctx, const StreamId& stream,
                                             std::string_view reason,
                                             StreamChangeOptions options) const {
    return change(ctx, stream, system_events::tombstoned, VersionRange::all(), reason, options);
}

Result<Committed> StreamLifecycle::change(const Context& ctx, const StreamId& stream,
                                          std::string_view type, VersionRange removed,
                                          std::string_view reason,
                                          StreamChangeOptions options) const {
    const StreamChangeData data{std::string(reason), removed.first.value, removed.last.value};
    std::string json;
    if (auto ok = json_codec().encode(type_info<StreamChangeData>(), &data, json); !ok) {
        return ok.error().prefixed(std::string(type) + " of " + to_string(stream) + ": the reason");
    }
    StreamAppend append{.stream = stream, .expected = options.expected, .removed = removed};
    append.events.push_back(
        {.type = std::string(type),
         .payload = Payload::from_bytes(std::string(json_codec().name()), std::move(json))});
    Commit commit{.id = options.commit_id, .metadata = to_metadata(ctx)};
    commit.appends.push_back(std::move(append));
    auto outcome = log_->commit(ctx, std::move(commit));
    if (is_unknown_stream(outcome, options.expected)) {
        return Error(Errc::not_found,
                     std::string(type) + ": there is no stream " + to_string(stream));
    }
    return outcome;
}

Result<StreamStatus> StreamLifecycle::status(const Context& ctx, const StreamId& stream) const {
    auto status = StreamStatus::active;
    auto read = log_->read_stream(
        ctx, stream,
        {.limit = 1,
         .backwards = true,
         .types = {std::string(system_events::archived), std::string(system_events::restored),
                   std::string(system_events::tombstoned)}},
        [&](const RecordedEvent& event) {
            status = detail::status_after(event.type, status);
            return false;
        });
    return read ? Result<StreamStatus>(status) : Result<StreamStatus>(std::move(read).error());
}

Result<std::vector<StreamChange>> StreamLifecycle::history(const Context& ctx,
                                                           const StreamId& stream) const {
    std::vector<StreamChange> changes;
    Result<void> status;
    auto read = log_->read_stream(
        ctx, stream,
        {.types = {std::string(system_events::archived), std::string(system_events::restored),
                   std::string(system_events::truncated), std::string(system_events::tombstoned),
                   std::string(system_events::erased)}},
        [&](const RecordedEvent& event) {
            auto change = read_change(event);
            if (!change) {
                status =
                    change.error().prefixed("the history of " + to_string(stream) + ": version " +
                                            std::to_string(event.version.value));
                return false;
            }
            changes.push_back(*std::move(change));
            return true;
        });
    if (!status || !read) {
        return status ? std::move(read).error() : std::move(status).error();
    }
    return changes;
}

}  // namespace eskit::inline v0_1
