#include <eskit/detail/text.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/store/stream_status.hpp>

#include <algorithm>

namespace eskit::inline v0_1::detail {
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

// Items that name no types match old events as they are.
void add_old_names(const Evolution& evolution, Query& query) {
    for (QueryItem& item : query.any_of) {
        evolution.add_old_names(item.types);
    }
}

}  // namespace

LogStoreCore::LogStoreCore(std::shared_ptr<EventLog> shared_log, StoreOptions store_options,
                           Upcasting store_upcasting)
    : log(std::move(shared_log)), options(store_options), upcasting(std::move(store_upcasting)) {
}

Result<void> LogStoreCore::fill(StreamAppend& append, const LiveEvents& events,
                                const std::vector<std::string>& tags) const {
    if (evolution() != nullptr && !evolution()->status()) {
        return evolution()->status();
    }
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
        const Codec* own = evolution() == nullptr ? nullptr : evolution()->codec_of(event.index);
        const Codec& codec = own == nullptr ? *options.codec : *own;
        std::string bytes;
        if (auto ok = codec.encode(type.shape(), event.data, bytes); !ok) {
            return ok.error().prefixed("append to " + to_string(append.stream) + ": event " +
                                       std::to_string(first + at + 1) + " (" + fresh.type + ")");
        }
        fresh.payload = Payload::from_bytes(std::string(codec.name()), std::move(bytes));
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
    if (evolution() != nullptr && draft.commit.condition) {
        add_old_names(*evolution(), draft.commit.condition->fail_if_match);
    }
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
        return where(event, newer_schema(event.schema_version, types[index].schema_version));
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
    auto ok = decode_bytes(name, bytes, shape, into);
    return ok ? ok : Result<void>(where(event, ok.error()));
}

const Codec* LogStoreCore::find_codec(std::string_view name) const {
    if (name == options.codec->name()) {
        return options.codec;
    }
    const Codec* codec = options.codecs->find(name);
    return codec == nullptr && evolution() != nullptr ? evolution()->find_codec(name) : codec;
}

Result<void> LogStoreCore::decode_bytes(std::string_view codec_name, std::string_view bytes,
                                        const TypeInfo& shape, void* into) const {
    const Codec* codec = find_codec(codec_name);
    if (codec == nullptr) {
        return Error(Errc::codec,
                     "stored with codec " + quoted(codec_name) + ", which is not registered");
    }
    return codec->decode(shape, into, bytes, options.decode);
}

// ---- Old events.

Result<void> LogStoreCore::bring_up(const RecordedEvent& event, std::vector<Upcasted>& made) const {
    const Payload* payload = event.payload == nullptr ? nullptr : event.payload->get();
    const bool is_live = payload != nullptr && payload->is_live();
    const std::string_view codec = payload == nullptr ? event.codec : payload->codec();
    const std::string_view bytes = payload == nullptr ? event.bytes : payload->bytes();
    const auto raw = [&]() -> Result<RawEvent> {
        RawEvent stored{std::string(event.type), event.schema_version, std::string(codec),
                        std::string(bytes)};
        if (is_live) {
            stored.codec = options.codec->name();
            if (auto ok = payload->encode(*options.codec, stored.bytes); !ok) {
                return std::move(ok).error();
            }
        }
        return stored;
    };
    const auto decode_one = [&](const RawEvent* changed, const TypeInfo& shape,
                                void* into) -> Result<void> {
        if (changed != nullptr) {
            return decode_bytes(changed->codec, changed->bytes, shape, into);
        }
        if (!is_live) {
            return decode_bytes(codec, bytes, shape, into);
        }
        auto stored = raw();
        return stored ? decode_bytes(stored->codec, stored->bytes, shape, into)
                      : Result<void>(std::move(stored).error());
    };
    return upcasting.bring_up(*evolution(),
                              {.type = event.type,
                               .schema_version = event.schema_version,
                               .live_type = is_live ? payload->type() : nullptr,
                               .live = is_live ? payload->value() : nullptr,
                               .raw = raw,
                               .decode = decode_one},
                              made);
}

bool LogStoreCore::pass_on(const RecordedEvent& event, Reading& reading) const {
    const auto is_wanted = [&](std::string_view type) {
        const auto* filter = reading.filter;
        return (filter == nullptr || std::ranges::find(*filter, type) != filter->end()) &&
               (reading.query == nullptr || matches(*reading.query, type, event.tag_set()));
    };
    if (!evolution()->is_old(event.type, event.schema_version)) {
        return !is_wanted(event.type) || reading.sink(event);
    }
    if (event.is_removed()) {
        return reading.sink(event);
    }
    std::vector<Upcasted> made;
    if (auto ok = bring_up(event, made); !ok) {
        reading.failure = where(event, ok.error());
        return false;
    }
    for (std::size_t count = 0; count < made.size(); ++count) {
        const std::size_t at = reading.backwards ? made.size() - 1 - count : count;
        const EventType& type = reading.types[made[at].type];
        RecordedEvent one = event;
        one.payload = &made[at].payload;
        one.type = type.name;
        one.schema_version = type.schema_version;
        one.codec = {};
        one.bytes = {};
        one.sub_index = static_cast<std::uint32_t>(at);
        if (is_wanted(type.name) && !reading.sink(one)) {
            return false;
        }
    }
    return true;
}

Result<void> LogStoreCore::pass(const RecordedEvent& event, const EventTypes& types,
                                EventSink sink) const {
    if (evolution() == nullptr) {
        sink(event);
        return {};
    }
    if (!evolution()->status()) {
        return evolution()->status();
    }
    Reading reading{.types = types, .sink = sink};
    pass_on(event, reading);
    return reading.failure;
}

Result<StreamVersion> LogStoreCore::read_stream(const Context& ctx, const StreamId& stream,
                                                const LoadOptions& load_options,
                                                const EventTypes& types, EventSink sink,
                                                const Result<void>& status) const {
    if (evolution() == nullptr) {
        auto version = log->read_stream(ctx, stream, load_options, sink);
        return status ? version : Result<StreamVersion>(status.error());
    }
    if (!evolution()->status()) {
        return evolution()->status().error();
    }
    LoadOptions asked = load_options;
    evolution()->add_old_names(asked.types);
    Reading reading{.types = types,
                    .sink = sink,
                    .filter = load_options.types.empty() ? nullptr : &load_options.types,
                    .backwards = load_options.backwards};
    auto version = log->read_stream(
        ctx, stream, asked, [&](const RecordedEvent& event) { return pass_on(event, reading); });
    if (!reading.failure || !status) {
        return status ? reading.failure.error() : status.error();
    }
    return version;
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
    const auto read = [&](const Query* asked, EventSink to) {
        auto scan = asked == nullptr ? log->read_all(ctx, read_options, to)
                                     : log->read_matching(ctx, *asked, read_options, to);
        return status ? scan : Result<Scan>(status.error());
    };
    if (evolution() == nullptr) {
        return read(query, sink);
    }
    if (!evolution()->status()) {
        return evolution()->status().error();
    }
    // Old names are asked for, too; what became of them must be what was wanted.
    const std::vector<std::string> filter = read_options.types;
    Query asked = query == nullptr ? Query{} : *query;
    add_old_names(*evolution(), asked);
    evolution()->add_old_names(read_options.types);
    Reading reading{.types = types, .sink = sink, .filter = &filter, .query = query};
    auto scan = read(query == nullptr ? nullptr : &asked,
                     [&](const RecordedEvent& event) { return pass_on(event, reading); });
    return reading.failure ? scan : Result<Scan>(reading.failure.error());
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
            .tags = event.tags == nullptr ? nullptr : *event.tags,
            .sub_index = event.sub_index};
}

}  // namespace eskit::inline v0_1::detail
