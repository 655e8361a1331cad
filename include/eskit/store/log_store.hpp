/// Events of one set, on any log.
#pragma once

#include <eskit/codec/codec.hpp>
#include <eskit/codec/codec_registry.hpp>
#include <eskit/codec/json.hpp>
#include <eskit/detail/function_ref.hpp>
#include <eskit/event/event.hpp>
#include <eskit/event/event_registry.hpp>
#include <eskit/event/event_set.hpp>
#include <eskit/event/tags.hpp>
#include <eskit/store/event_log.hpp>
#include <eskit/store/event_store.hpp>
#include <eskit/store/stream_events.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

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
    // What became of an old event: a live payload that an E owns, and its position in the set.
    struct Upcasted {
        std::size_t type;
        std::shared_ptr<const Payload> payload;
    };
    using BringUp = Result<void> (*)(const Evolution&, const OldEvent&, std::vector<Upcasted>&);
    // Of a store with a registry.
    struct Upcasting {
        std::shared_ptr<const Evolution> evolution{};
        BringUp bring_up = nullptr;
    };
    LogStoreCore(std::shared_ptr<EventLog> log, StoreOptions options, Upcasting upcasting);

    struct LiveEvent {
        std::size_t index;  // in the event set
        const void* data;
    };
    using PayloadOf = FunctionRef<std::shared_ptr<const Payload>(std::size_t)>;
    // Adds the tags of the event to those that are there.
    using EventAt = FunctionRef<LiveEvent(std::size_t, std::vector<std::string>&)>;

    struct LiveEvents {
        std::size_t count;
        const EventTypes& types;
        EventAt event_at;
        PayloadOf live_payload;
    };
    // Events become live payloads if the log keeps them, else they are encoded here, by the
    // calling thread and outside of any lock.
    Result<Appended> append(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                            const LiveEvents& events, AppendOptions&& append_options) const;
    using Completion = std::function<void(Result<Appended>)>;
    void submit(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                const LiveEvents& events, AppendOptions&& append_options,
                Completion completion) const;

    // A commit that is put together. Parts for one stream in a row become one append of it.
    struct Draft {
        Commit commit{};
        std::vector<std::string> tags{};  // of every event
        struct Part {
            std::size_t append;  // in the commit
            std::size_t upto;    // its last event, counted within the append
        };
        std::vector<Part> parts{};
    };
    static Draft begin(const Context& ctx, AppendOptions&& append_options);
    Result<void> add(Draft& draft, const StreamId& stream, ExpectedVersion expected,
                     const LiveEvents& events) const;
    // `versions` of the outcome has one element per part.
    Result<Committed> commit(const Context& ctx, Draft draft) const;

    // The position of the event's type in the set.
    [[nodiscard]] static Result<std::size_t> identify(const RecordedEvent& event,
                                                      const EventTypes& types);
    Result<void> decode(const RecordedEvent& event, const TypeInfo& shape, void* into) const;
    // What a typed read does with an event.
    enum class Take : std::uint8_t { data, skip, refuse };
    // System events are nobody's data. What was removed is left out of reads over the whole log;
    // in a stream it is an error, for the state that is folded without it would be another one.
    [[nodiscard]] static Take take(const RecordedEvent& event, bool in_stream,
                                   Result<void>& status);
    // A type filter may name only types of the event set.
    [[nodiscard]] static Result<void> check_filter(std::span<const std::string> filter,
                                                   const EventTypes& types);
    // Reads a stream for `sink`, which gets what became of old events. `status` is what the sink
    // failed with.
    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& load_options, const EventTypes& types,
                                      EventSink sink, const Result<void>& status) const;
    // Hands the event to `sink`, or what became of it.
    Result<void> pass(const RecordedEvent& event, const EventTypes& types, EventSink sink) const;
    // Reads what matches `query` (nullptr = everything) and is of these types. `status` is what the
    // sink failed with.
    Result<Scan> scan(const Context& ctx, const Query* query, ReadOptions read_options,
                      const EventTypes& types, EventSink sink, const Result<void>& status) const;

    std::shared_ptr<EventLog> log;
    StoreOptions options;
    Upcasting upcasting;

  private:
    // What a reader wants to see, of types and tags that it may have asked for.
    struct Reading {
        const EventTypes& types;
        EventSink sink;
        const std::vector<std::string>* filter = nullptr;
        const Query* query = nullptr;
        bool backwards = false;
        Result<void> failure{};  // of upcasting
    };
    bool pass_on(const RecordedEvent& event, Reading& reading) const;
    Result<void> bring_up(const RecordedEvent& event, std::vector<Upcasted>& made) const;
    Result<void> decode_bytes(std::string_view codec, std::string_view bytes, const TypeInfo& shape,
                              void* into) const;
    [[nodiscard]] const Codec* find_codec(std::string_view name) const;
    [[nodiscard]] const Evolution* evolution() const noexcept { return upcasting.evolution.get(); }
    [[nodiscard]] Result<std::vector<StreamAppend>> draw_up(
        const StreamId& stream, ExpectedVersion expected, const LiveEvents& events,
        const std::vector<std::string>& tags) const;
    Result<void> fill(StreamAppend& append, const LiveEvents& events,
                      const std::vector<std::string>& tags) const;
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
    using Take = detail::LogStoreCore::Take;

  public:
    using event_type = E;

    explicit LogStore(std::shared_ptr<EventLog> log, StoreOptions options = {})
        : core_(std::move(log), options, {}) {}
    /// Reads old events by way of `registry`. One that is not whole (see EventRegistry::check)
    /// makes every read and append fail.
    LogStore(std::shared_ptr<EventLog> log, const EventRegistry<E>& registry,
             StoreOptions options = {})
        : core_(std::move(log), options, {registry.evolution(), &bring_up}) {}

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

    /// As `append`, without waiting for the write. `completion` is called once: on the thread of
    /// the log's committer (see EventLog::submit), or on this one, before `submit` returns, when
    /// the events cannot be encoded. Blocking: encodes on this thread.
    void submit(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                std::span<const E> events, AppendOptions options,
                std::function<void(Result<Appended>)> completion) const {
        core_.submit(ctx, stream, expected,
                     {events.size(), Set::types(),
                      [&](std::size_t at, std::vector<std::string>& tags) {
                          return live_event(events[at], tags);
                      },
                      [&](std::size_t at) { return live_payload(events[at]); }},
                     std::move(options), std::move(completion));
    }

    /// Appends to several streams, all or none: `{{stream, expected, {events...}}, ...}`.
    /// `versions` of the outcome has the stream's version after each of the parts. Parts for one
    /// stream follow each other only if the later ones expect `any_version`.
    /// Errors: also unsupported when the log cannot write to several streams at once.
    Result<Committed> append_many(const Context& ctx, std::vector<StreamEvents<E>> parts,
                                  AppendOptions options = {}) const {
        return append_parts(ctx, std::nullopt, parts, std::move(options));
    }
    /// Appends, all or none, unless an event after `condition.after` matches
    /// `condition.fail_if_match`: `{{stream, event}, ...}`, as `append_many` does. A conflict lists
    /// the events that broke the condition (`error.conflict()->events`).
    /// Errors: also unsupported when the log cannot check conditions.
    Result<Committed> append_if(const Context& ctx, AppendCondition condition,
                                std::vector<StreamEvents<E>> parts,
                                AppendOptions options = {}) const {
        return append_parts(ctx, std::move(condition), parts, std::move(options));
    }

    /// Loads a stream, or a part of it. A stream that does not exist is empty and at version 0.
    /// System events (see StreamLifecycle) are left out.
    /// Errors: also not_found when the data of an event was removed; invalid_argument when
    /// `options.types` names a type outside of `E`.
    Result<Stream<E>> load(const Context& ctx, const StreamId& stream,
                           const LoadOptions& options = {}) const {
        std::vector<Event<E>> events;
        auto status = detail::LogStoreCore::check_filter(options.types, Set::types());
        if (!status) {
            return std::move(status).error();
        }
        auto version = core_.read_stream(
            ctx, stream, options, Set::types(),
            [&](const RecordedEvent& event) { return collect(event, events, status, true); },
            status);
        if (!version) {
            return std::move(version).error();
        }
        return Stream<E>(std::move(events), *version);
    }

    /// Reads a page of the log in global order. Events whose data was removed are left out.
    /// Errors: also invalid_argument when `options.types` names a type outside of `E`.
    Result<Page<E>> read_all(const Context& ctx, ReadOptions options = {}) const {
        std::vector<Event<E>> events;
        auto scan = collect_scan(ctx, nullptr, std::move(options), events);
        if (!scan) {
            return std::move(scan).error();
        }
        return Page<E>(std::move(events), scan->next, scan->next >= scan->head);
    }

    /// Reads a page of the events that match `query`, in global order. Events of other types than
    /// `E`, and those whose data was removed, are skipped.
    /// Errors: as `read_all`.
    Result<Matches<E>> read_matching(const Context& ctx, const Query& query,
                                     ReadOptions options = {}) const {
        std::vector<Event<E>> events;
        auto scan = collect_scan(ctx, &query, std::move(options), events);
        if (!scan) {
            return std::move(scan).error();
        }
        return Matches<E>(std::move(events), *scan);
    }

    /// Streams a stream's events through `f(const E&, const RecordedEvent&)` without collecting
    /// them, and returns the stream's current version. `f` returns false to stop.
    /// Errors: as `load`.
    template <class F>
    Result<StreamVersion> fold(const Context& ctx, const StreamId& stream,
                               const LoadOptions& options, F&& f) const {
        auto status = detail::LogStoreCore::check_filter(options.types, Set::types());
        if (!status) {
            return std::move(status).error();
        }
        E scratch{};
        return core_.read_stream(
            ctx, stream, options, Set::types(),
            [&](const RecordedEvent& event) { return deliver(event, scratch, status, f, true); },
            status);
    }
    /// The same with the events that match `query`, in global order. Events of other types than `E`
    /// are skipped.
    /// Errors: as `read_all`.
    template <class F>
    Result<Scan> fold_matching(const Context& ctx, const Query& query, ReadOptions options,
                               F&& f) const {
        Result<void> status;
        E scratch{};
        return core_.scan(
            ctx, &query, std::move(options), Set::types(),
            [&](const RecordedEvent& event) { return deliver(event, scratch, status, f, false); },
            status);
    }

    /// An event as the log hands it to a sink, decoded: one event, unless upcasters made none or
    /// several of it.
    /// Errors: codec, also for an event outside of `E` and a system event; not_found when its data
    /// was removed.
    [[nodiscard]] Result<std::vector<Event<E>>> decoded(const RecordedEvent& event) const {
        std::vector<Event<E>> events;
        Result<void> status;
        auto passed = core_.pass(event, Set::types(), [&](const RecordedEvent& one) {
            const std::size_t before = events.size();
            const bool taken = collect(one, events, status, true);
            if (taken && events.size() == before) {  // a system event
                status = detail::LogStoreCore::identify(one, Set::types()).error();
            }
            return taken;
        });
        if (!passed || !status) {
            return passed ? std::move(status).error() : std::move(passed).error();
        }
        return events;
    }
    /// The names under which events of `E` are stored, old ones included: the filter for reading
    /// the log itself.
    [[nodiscard]] const std::vector<std::string>& stored_types() const {
        const auto& evolution = core_.upcasting.evolution;
        return evolution == nullptr ? types() : evolution->names();
    }
    /// The names under which those events of `E` are stored that have one of these types now.
    [[nodiscard]] std::vector<std::string> stored_types(std::vector<std::string> of) const {
        if (core_.upcasting.evolution != nullptr) {
            core_.upcasting.evolution->add_old_names(of);
        }
        return of;
    }
    /// Hands the data of an event, as a log hands it to a sink, to `f(const E&, const
    /// RecordedEvent&)`: once, unless upcasters made none or several of it; not at all for a system
    /// event, and for one whose data was removed. `f` returns false to stop. Without upcasters
    /// nothing is copied: the data is what the log keeps alive, or `scratch`, decoded into.
    /// Errors: codec, also for an event outside of `E`.
    template <class F>
    Result<void> visit(const RecordedEvent& event, E& scratch, F&& f) const {
        Result<void> status;
        auto passed = core_.pass(event, Set::types(), [&](const RecordedEvent& one) {
            return deliver(one, scratch, status, f, false);
        });
        return status ? passed : status;
    }
    /// The wire names of `E`, for use as a filter.
    [[nodiscard]] static const std::vector<std::string>& types() { return Set::types().names(); }

    /// The envelope of an event that `fold` and `fold_matching` deliver. Requires: its type is in
    /// `E`.
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
                                   AppendOptions&& options, const LivePayload& live) const {
        return core_.append(ctx, stream, expected,
                            {events.size(), Set::types(),
                             [&](std::size_t at, std::vector<std::string>& tags) {
                                 return live_event(events[at], tags);
                             },
                             live},
                            std::move(options));
    }

    Result<Committed> append_parts(const Context& ctx, std::optional<AppendCondition> condition,
                                   std::vector<StreamEvents<E>>& parts,
                                   AppendOptions&& options) const {
        auto draft = detail::LogStoreCore::begin(ctx, std::move(options));
        draft.commit.condition = std::move(condition);
        for (StreamEvents<E>& part : parts) {
            auto ok = core_.add(
                draft, part.stream, part.expected,
                {part.events.size(), Set::types(),
                 [&](std::size_t at, std::vector<std::string>& tags) {
                     auto& [event, more_tags] = part.events[at];
                     tags.insert(tags.end(), more_tags.begin(), more_tags.end());
                     return live_event(event, tags);
                 },
                 [&](std::size_t at) { return live_payload(std::move(part.events[at].event)); }});
            if (!ok) {
                return std::move(ok).error();
            }
        }
        return core_.commit(ctx, std::move(draft));
    }

    static Result<void> bring_up(const detail::Evolution& evolution, const detail::OldEvent& old,
                                 std::vector<detail::LogStoreCore::Upcasted>& made) {
        std::vector<E> events;
        auto ok = evolution.bring_up(old, &events);
        for (E& event : events) {
            const std::size_t index = Set::index(event);
            made.push_back({index, live_payload(std::move(event))});
        }
        return ok;
    }

    static detail::LogStoreCore::LiveEvent live_event(const E& event,
                                                      std::vector<std::string>& tags) {
        detail::add_tags_of(event, tags);
        return {Set::index(event), Set::data(event)};
    }

    template <class Given>
    static std::shared_ptr<const Payload> live_payload(Given&& event) {
        return Payload::from_owner(std::forward<Given>(event), [](const E& kept) {
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
        const auto index = detail::LogStoreCore::identify(event, Set::types());
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

    // Hands the event to `f`, decoded into `scratch` unless it is alive.
    template <class F>
    bool deliver(const RecordedEvent& event, E& scratch, Result<void>& status, F& f,
                 bool in_stream) const {
        const E* data = own_live(event);
        if (data == nullptr) {
            if (const Take take = detail::LogStoreCore::take(event, in_stream, status);
                take != Take::data) {
                return take == Take::skip;
            }
            status = decode(event, scratch);
            if (!status) {
                return false;
            }
            data = &scratch;
        }
        return static_cast<bool>(f(*data, event));
    }

    Result<Scan> collect_scan(const Context& ctx, const Query* query, ReadOptions options,
                              std::vector<Event<E>>& events) const {
        Result<void> status;
        return core_.scan(
            ctx, query, std::move(options), Set::types(),
            [&](const RecordedEvent& event) { return collect(event, events, status, false); },
            status);
    }

    bool collect(const RecordedEvent& event, std::vector<Event<E>>& events, Result<void>& status,
                 bool in_stream) const {
        if (const Take take = detail::LogStoreCore::take(event, in_stream, status);
            take != Take::data) {
            return take == Take::skip;
        }
        const auto index = detail::LogStoreCore::identify(event, Set::types());
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

}  // namespace eskit::inline v0_1
