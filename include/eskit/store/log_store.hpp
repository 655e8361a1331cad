/// Events of one set, on any log.
#pragma once

#include <eskit/codec/codec.hpp>
#include <eskit/codec/codec_registry.hpp>
#include <eskit/codec/json.hpp>
#include <eskit/detail/function_ref.hpp>
#include <eskit/event/event.hpp>
#include <eskit/event/event_set.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/store/event_store.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit {

struct StoreOptions {
    /// Encodes new events; its name is stored with each of them. Logs that keep live values use it
    /// only when somebody asks for bytes. Must outlive the store.
    const Codec* codec = &json_codec();
    /// Finds the codec of stored events. Must outlive the store.
    const CodecRegistry* codecs = &default_codecs();
    DecodeOptions decode{};
};

namespace detail {

// The part of LogStore that does not depend on its event type.
class LogStoreCore {
  public:
    LogStoreCore(std::shared_ptr<EventLog> log, StoreOptions options);

    struct LiveEvent {
        std::size_t index;  // in the event set
        const void* data;
    };
    using PayloadOf = FunctionRef<std::shared_ptr<const Payload>(std::size_t)>;
    using EventAt = FunctionRef<LiveEvent(std::size_t)>;

    // Writes `count` events: as live payloads if the log keeps them, else encoded here, by the
    // calling thread and outside of any lock.
    Result<Appended> append(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                            std::size_t count, const EventTypes& types, EventAt event_at,
                            PayloadOf live_payload, AppendOptions options) const;

    // The position of the event's type in the set.
    Result<std::size_t> identify(const RecordedEvent& event, const EventTypes& types) const;
    Result<void> decode(const RecordedEvent& event, const TypeInfo& shape, void* into) const;
    // Puts the view's types into an empty filter; a filter of foreign types is refused.
    Result<ReadOptions> within(ReadOptions options, const EventTypes& types) const;

    std::shared_ptr<EventLog> log;
    StoreOptions options;
};

[[nodiscard]] EventInfo::Fields envelope(const RecordedEvent& event, const EventType& type);

}  // namespace detail

/// A store of the events `E` (a variant of structs, or one struct) on a log.
///
/// Several stores of different event sets may share a log: each bounded context has its own view.
/// Events outside of `E` are skipped by `read_all`, before anything is decoded; in a stream that is
/// loaded or folded they are an error.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle of the log; copying is cheap.
/// Errors: those of the log, and codec for events that cannot be encoded or decoded.
template <class E>
class LogStore {
    using Set = detail::EventSet<E>;

  public:
    using event_type = E;

    explicit LogStore(std::shared_ptr<EventLog> log, StoreOptions options = {})
        : core_(std::move(log), options) {}

    /// Appends `events` to the stream, all or none, with the metadata of `ctx`.
    Result<Appended> append(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                            std::vector<E> events, AppendOptions options = {}) const {
        return append_events(ctx, stream, expected, events, std::move(options),
                             [&](std::size_t at) { return live_payload(std::move(events[at])); });
    }
    /// The same, leaving `events` as they are: a log that keeps live values copies them.
    Result<Appended> append(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                            std::span<const E> events, AppendOptions options = {}) const {
        return append_events(ctx, stream, expected, events, std::move(options),
                             [&](std::size_t at) { return live_payload(events[at]); });
    }

    /// Loads a stream, or a part of it. A stream that does not exist is empty and at version 0.
    Result<Stream<E>> load(const Context& ctx, const StreamId& stream,
                           const LoadOptions& options = {}) const {
        std::vector<Event<E>> events;
        Result<void> status;
        auto version = core_.log->read_stream(
            ctx, stream, options,
            [&](const RecordedEvent& event) { return collect(event, events, status); });
        if (!status || !version) {
            return status ? std::move(version).error() : std::move(status).error();
        }
        return Stream<E>(std::move(events), *version);
    }

    /// Reads a page of the log in global order.
    /// Errors: also invalid_argument when `options.types` names a type outside of `E`.
    Result<Page<E>> read_all(const Context& ctx, ReadOptions options = {}) const {
        std::vector<Event<E>> events;
        Result<void> status;
        auto filtered = core_.within(std::move(options), Set::types());
        if (!filtered) {
            return std::move(filtered).error();
        }
        auto scan = core_.log->read_all(ctx, *filtered, [&](const RecordedEvent& event) {
            return collect(event, events, status);
        });
        if (!status || !scan) {
            return status ? std::move(scan).error() : std::move(status).error();
        }
        return Page<E>(std::move(events), scan->next, scan->next >= scan->head);
    }

    /// Streams a stream's events through `f(const E&, const RecordedEvent&)` without collecting
    /// them, and returns the stream's current version. `f` returns false to stop.
    template <class F>
    Result<StreamVersion> fold(const Context& ctx, const StreamId& stream,
                               const LoadOptions& options, F&& f) const {
        Result<void> status;
        E decoded_event{};
        auto version =
            core_.log->read_stream(ctx, stream, options, [&](const RecordedEvent& event) {
                const E* data = own_live(event);
                if (data == nullptr) {
                    status = decode(event, decoded_event);
                    if (!status) {
                        return false;
                    }
                    data = &decoded_event;
                }
                return static_cast<bool>(f(*data, event));
            });
        if (!status) {
            return std::move(status).error();
        }
        return version;
    }

    /// An event as the log hands it to a sink, decoded.
    /// Errors: codec, also for an event outside of `E`.
    [[nodiscard]] Result<Event<E>> decoded(const RecordedEvent& event) const {
        std::vector<Event<E>> events;
        Result<void> status;
        if (!collect(event, events, status)) {
            return std::move(status).error();
        }
        return std::move(events.front());
    }
    /// The wire names of `E`, for use as a filter.
    [[nodiscard]] static const std::vector<std::string>& types() { return Set::types().names(); }

    /// The envelope of an event that `fold` delivers. Requires: its type is in `E`.
    [[nodiscard]] EventInfo info(const RecordedEvent& event) const {
        return EventInfo(detail::envelope(event, Set::table[Set::types().find(event.type)]));
    }

    /// The outcome of an earlier commit with this id, or nothing.
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) const {
        return core_.log->find_commit(ctx, id);
    }

    /// The log itself, for raw reads and for views of other event sets.
    [[nodiscard]] const std::shared_ptr<EventLog>& log() const noexcept { return core_.log; }
    [[nodiscard]] Clock& clock() const noexcept { return core_.log->clock(); }
    [[nodiscard]] IdGenerator& ids() const noexcept { return core_.log->ids(); }

  private:
    template <class LivePayload>
    Result<Appended> append_events(const Context& ctx, const StreamId& stream,
                                   ExpectedVersion expected, std::span<const E> events,
                                   AppendOptions options, const LivePayload& live) const {
        return core_.append(
            ctx, stream, expected, events.size(), Set::types(),
            [&](std::size_t at) {
                return detail::LogStoreCore::LiveEvent{Set::index(events[at]),
                                                       Set::data(events[at])};
            },
            live, std::move(options));
    }

    static std::shared_ptr<const Payload> live_payload(E event) {
        return Payload::from_owner(std::move(event), [](const E& kept) {
            return detail::SelectedValue{&Set::table[Set::index(kept)].shape(), Set::data(kept)};
        });
    }

    // The event itself, when this very event set wrote it and the log kept it alive.
    static const E* own_live(const RecordedEvent& event) {
        if (event.payload != nullptr && (*event.payload)->owner_type() == detail::owner_tag<E>()) {
            return static_cast<const E*>((*event.payload)->owner());
        }
        return nullptr;
    }

    Result<void> decode(const RecordedEvent& event, E& into) const {
        const auto index = core_.identify(event, Set::types());
        if (!index) {
            return index.error();
        }
        const TypeInfo& shape = Set::table[*index].shape();
        if (event.payload != nullptr && (*event.payload)->type() == &shape) {
            Set::assign(into, *index, (*event.payload)->value());
            return {};
        }
        return core_.decode(event, shape, Set::emplace(into, *index));
    }

    bool collect(const RecordedEvent& event, std::vector<Event<E>>& events,
                 Result<void>& status) const {
        const auto index = core_.identify(event, Set::types());
        if (!index) {
            status = index.error();
            return false;
        }
        std::shared_ptr<const E> data;
        if (const E* live = own_live(event)) {
            data = std::shared_ptr<const E>(*event.payload, live);
        } else {
            auto fresh = std::make_shared<E>();
            status = decode(event, *fresh);
            if (!status) {
                return false;
            }
            data = std::move(fresh);
        }
        events.emplace_back(detail::envelope(event, Set::table[*index]), std::move(data));
        return true;
    }

    detail::LogStoreCore core_;
};

}  // namespace eskit
