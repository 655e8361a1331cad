#include <eskit/detail/text.hpp>
#include <eskit/store/log_store.hpp>

namespace eskit::detail {
namespace {

Error where(const RecordedEvent& event, const Error& error) {
    return error.prefixed("event " + std::to_string(event.version.value) + " of " +
                          to_string(event.stream_id()) + " (" + printable(event.type) +
                          ", sequence " + std::to_string(event.global_sequence.value) + ")");
}

}  // namespace

LogStoreCore::LogStoreCore(std::shared_ptr<EventLog> shared_log, StoreOptions store_options)
    : log(std::move(shared_log)), options(store_options) {
}

Result<Appended> LogStoreCore::append(const Context& ctx, const StreamId& stream,
                                      ExpectedVersion expected, std::size_t count,
                                      const EventTypes& types, EventAt event_at,
                                      PayloadOf live_payload, AppendOptions append_options) const {
    const bool live = log->capabilities().live_payloads;
    Commit commit{.id = append_options.commit_id,
                  .metadata = to_metadata(ctx),
                  .fingerprint = std::move(append_options.fingerprint)};
    commit.appends.push_back({stream, expected, std::vector<NewEvent>(count)});
    for (std::size_t at = 0; at < count; ++at) {
        const LiveEvent event = event_at(at);
        NewEvent& fresh = commit.appends[0].events[at];
        fresh.type = types[event.index].name;
        fresh.schema_version = types[event.index].schema_version;
        fresh.tags = append_options.tags;
        if (live) {
            fresh.payload = live_payload(at);
            continue;
        }
        std::string bytes;
        if (auto ok = options.codec->encode(types[event.index].shape(), event.data, bytes); !ok) {
            return ok.error().prefixed("append to " + to_string(stream) + ": event " +
                                       std::to_string(at + 1) + " (" + fresh.type + ")");
        }
        fresh.payload = Payload::from_bytes(std::string(options.codec->name()), std::move(bytes));
    }
    auto outcome = log->commit(ctx, std::move(commit));
    if (!outcome) {
        return std::move(outcome).error();
    }
    return Appended{.version = outcome->versions.back(),
                    .global_sequence = outcome->last,
                    .commit_id = outcome->id,
                    .replayed = outcome->replayed};
}

Result<std::size_t> LogStoreCore::identify(const RecordedEvent& event,
                                           const EventTypes& types) const {
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

Result<ReadOptions> LogStoreCore::within(ReadOptions read_options, const EventTypes& types) const {
    if (read_options.types.empty()) {
        read_options.types = types.names();
        return read_options;
    }
    for (const std::string& type : read_options.types) {
        if (types.find(type) == EventTypes::npos) {
            return Error(Errc::invalid_argument,
                         "read_all: type " + quoted(type) + " is not in this store's event set");
        }
    }
    return read_options;
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
