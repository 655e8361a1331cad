#include <eskit/detail/text.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/store/stream_status.hpp>

namespace eskit::detail {
namespace {

Error where(const RecordedEvent& event, const Error& error) {
    return error.prefixed("event " + std::to_string(event.version.value) + " of " +
                          to_string(event.stream_id()) + " (" + printable(event.type) +
                          ", sequence " + std::to_string(event.global_sequence.value) + ")");
}

Result<Appended> to_appended(Outcome&& outcome) {
    if (!outcome) {
        return std::move(outcome).error();
    }
    return Appended{.version = outcome->versions.back(),
                    .global_sequence = outcome->last,
                    .commit_id = outcome->id,
                    .replayed = outcome->replayed};
}

// Takes the fingerprint out of the options. Made in place: moving a commit costs as much as making
// one.
Commit commit_of(const Context& ctx, AppendOptions& options, std::vector<StreamAppend> appends) {
    return {.id = options.commit_id,
            .appends = std::move(appends),
            .metadata = to_metadata(ctx),
            .fingerprint = std::move(options.fingerprint)};
}

}  // namespace

LogStoreCore::LogStoreCore(std::shared_ptr<EventLog> shared_log, StoreOptions store_options)
    : log(std::move(shared_log)), options(store_options) {
}

Result<void> LogStoreCore::fill(StreamAppend& append, const LiveEvents& events,
                                const std::vector<std::string>& tags) const {
    const bool live = log->capabilities().live_payloads;
    const std::size_t first = append.events.size();
    append.events.resize(first + events.count);
    for (std::size_t at = 0; at < events.count; ++at) {
        NewEvent& fresh = append.events[first + at];
        fresh.tags = tags;
        const LiveEvent event = events.event_at(at, fresh.tags);
        const EventType& type = events.types[event.index];
        fresh.type = type.name;
        fresh.schema_version = type.schema_version;
        if (live) {
            fresh.payload = events.live_payload(at);
            continue;
        }
        std::string bytes;
        if (auto ok = options.codec->encode(type.shape(), event.data, bytes); !ok) {
            return ok.error().prefixed("append to " + to_string(append.stream) + ": event " +
                                       std::to_string(first + at + 1) + " (" + fresh.type + ")");
        }
        fresh.payload = Payload::from_bytes(std::string(options.codec->name()), std::move(bytes));
    }
    return {};
}

Result<std::vector<StreamAppend>> LogStoreCore::draw_up(
    const StreamId& stream, ExpectedVersion expected, const LiveEvents& events,
    const std::vector<std::string>& tags) const {
    std::vector<StreamAppend> appends;
    appends.reserve(1);
    if (auto ok = fill(appends.emplace_back(stream, expected), events, tags); !ok) {
        return std::move(ok).error();
    }
    return appends;
}

Result<Appended> LogStoreCore::append(const Context& ctx, const StreamId& stream,
                                      ExpectedVersion expected, const LiveEvents& events,
                                      AppendOptions&& append_options) const {
    auto appends = draw_up(stream, expected, events, append_options.tags);
    if (!appends) {
        return std::move(appends).error();
    }
    return to_appended(log->commit(ctx, commit_of(ctx, append_options, *std::move(appends))));
}

void LogStoreCore::submit(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                          const LiveEvents& events, AppendOptions&& append_options,
                          Completion completion) const {
    auto appends = draw_up(stream, expected, events, append_options.tags);
    if (!appends) {
        completion(std::move(appends).error());
        return;
    }
    log->submit(commit_of(ctx, append_options, *std::move(appends)),
                [completion = std::move(completion)](Outcome outcome) {
                    completion(to_appended(std::move(outcome)));
                });
}

LogStoreCore::Draft LogStoreCore::begin(const Context& ctx, AppendOptions&& append_options) {
    return {.commit = commit_of(ctx, append_options, {}), .tags = std::move(append_options.tags)};
}

Result<void> LogStoreCore::add(Draft& draft, const StreamId& stream, ExpectedVersion expected,
                               const LiveEvents& events) const {
    auto& appends = draft.commit.appends;
    if (events.count == 0) {
        return Error(Errc::invalid_argument,
                     "append to " + to_string(stream) + ": there are no events");
    }
    if (appends.empty() || appends.back().stream != stream || expected != any_version) {
        appends.push_back({stream, expected});
    }
    if (auto ok = fill(appends.back(), events, draft.tags); !ok) {
        return ok;
    }
    draft.parts.push_back({appends.size() - 1, appends.back().events.size()});
    return {};
}

Result<Committed> LogStoreCore::commit(const Context& ctx, Draft draft) const {
    const std::size_t appends = draft.commit.appends.size();
    if (draft.parts.size() == appends) {
        return log->commit(ctx, std::move(draft.commit));
    }
    std::vector<std::uint64_t> later;  // events of the append that come after the part
    later.reserve(draft.parts.size());
    for (const auto& [append, upto] : draft.parts) {
        later.push_back(draft.commit.appends[append].events.size() - upto);
    }
    auto outcome = log->commit(ctx, std::move(draft.commit));
    // A replayed commit with the same fingerprint may have consisted of other appends.
    if (outcome && outcome->versions.size() == appends) {
        std::vector<StreamVersion> versions;
        for (std::size_t at = 0; at < later.size(); ++at) {
            const std::uint64_t last = outcome->versions[draft.parts[at].append].value;
            versions.emplace_back(last - std::min(last, later[at]));
        }
        outcome->versions = std::move(versions);
    }
    return outcome;
}

LogStoreCore::Take LogStoreCore::take(const RecordedEvent& event, bool in_stream,
                                      Result<void>& status) {
    if (is_system_event(event.type)) {
        return Take::skip;
    }
    if (!event.is_removed()) {
        return Take::data;
    }
    if (!in_stream) {
        return Take::skip;
    }
    status = where(event, Error(Errc::not_found,
                                "its data was removed (StreamLifecycle::history tells by whom and "
                                "why); read the stream after it, or fold it from a snapshot"));
    return Take::refuse;
}

Result<void> LogStoreCore::check_filter(std::span<const std::string> filter,
                                        const EventTypes& types) {
    for (const std::string& type : filter) {
        if (types.find(type) == EventTypes::npos) {
            return Error(Errc::invalid_argument,
                         "read: type " + quoted(type) + " is not in this store's event set");
        }
    }
    return {};
}

Result<std::size_t> LogStoreCore::identify(const RecordedEvent& event, const EventTypes& types) {
    const std::size_t index = types.find(event.type);
    if (index == EventTypes::npos) {
        return where(event, Error(Errc::codec,
                                  "the type is not in this store's event set; add it to the "
                                  "variant, or open a view whose events it belongs to"));
    }
    // An event of a newer program cannot be understood by guessing.
    if (event.schema_version > types[index].schema_version) {
        return where(
            event, Error(Errc::codec,
                         "stored with schema version " + std::to_string(event.schema_version) +
                             ", this program knows " + std::to_string(types[index].schema_version) +
                             "; run the newer program"));
    }
    return index;
}

Result<void> LogStoreCore::decode(const RecordedEvent& event, const TypeInfo& shape,
                                  void* into) const {
    std::string_view name = event.codec;
    std::string_view bytes = event.bytes;
    std::string encoded;
    if (event.payload != nullptr && (*event.payload)->is_live()) {
        // A live value of another type with the same wire name: through its stored form.
        if (auto ok = event.encode_payload(*options.codec, encoded); !ok) {
            return where(event, ok.error());
        }
        name = options.codec->name();
        bytes = encoded;
    } else if (event.payload != nullptr) {
        name = (*event.payload)->codec();
        bytes = (*event.payload)->bytes();
    }
    const Codec* codec = name == options.codec->name() ? options.codec : options.codecs->find(name);
    if (codec == nullptr) {
        return where(event, Error(Errc::codec, "stored with codec " + quoted(name) +
                                                   ", which is not registered"));
    }
    auto ok = codec->decode(shape, into, bytes, options.decode);
    return ok ? ok : Result<void>(where(event, ok.error()));
}

Result<Scan> LogStoreCore::scan(const Context& ctx, const Query* query, ReadOptions read_options,
                                const EventTypes& types, EventSink sink,
                                const Result<void>& status) const {
    if (auto ok = check_filter(read_options.types, types); !ok) {
        return std::move(ok).error();
    }
    if (read_options.types.empty()) {
        read_options.types = types.names();
    }
    auto scan = query == nullptr ? log->read_all(ctx, read_options, sink)
                                 : log->read_matching(ctx, *query, read_options, sink);
    return status ? scan : Result<Scan>(status.error());
}

EventInfo::Fields envelope(const RecordedEvent& event, const EventType& type) {
    return {.id = event.id,
            .stream = *event.stream,
            .version = event.version,
            .global_sequence = event.global_sequence,
            .type = type.name,
            .schema_version = event.schema_version,
            .recorded_at = event.recorded_at,
            .metadata = event.metadata == nullptr ? nullptr : *event.metadata,
            .tags = event.tags == nullptr ? nullptr : *event.tags};
}

}  // namespace eskit::detail
