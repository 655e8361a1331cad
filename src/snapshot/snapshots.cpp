#include <eskit/base/assert.hpp>
#include <eskit/detail/enum_names.hpp>
#include <eskit/detail/text.hpp>
#include <eskit/event/schema.hpp>
#include <eskit/snapshot/snapshots.hpp>

#include <algorithm>
#include <utility>

namespace eskit::inline v0_1 {
namespace {

// What is shown of each text around the first difference.
constexpr std::size_t before_difference = 30;
constexpr std::size_t after_difference = 50;

std::string excerpt(std::string_view text, std::size_t at) {
    const std::size_t from = at - std::min(at, before_difference);
    return detail::quoted(text.substr(from, before_difference + after_difference));
}

Error difference(const StreamId& stream, StreamVersion snapshot, std::string_view from_snapshot,
                 std::string_view from_events) {
    const auto at = static_cast<std::size_t>(std::ranges::mismatch(from_snapshot, from_events).in1 -
                                             from_snapshot.begin());
    return {Errc::corrupt, "the snapshot of " + to_string(stream) + " at version " +
                               std::to_string(snapshot.value) +
                               " leads to another state than its events, from byte " +
                               std::to_string(at) + " on: " + excerpt(from_snapshot, at) +
                               ", not " + excerpt(from_events, at)};
}

}  // namespace

std::string_view to_string(SnapshotEvent::Kind kind) noexcept {
    return detail::enum_name(kind);
}

namespace detail {

std::string snapshot_key(const StateType& type, std::string_view codec, const Uuid& epoch) {
    std::string key(type.name);
    key.append("/").append(std::to_string(type.schema_version));
    key.append("/").append(shape_fingerprint(*type.shape));
    key.append("/").append(codec);
    key.append("/").append(to_string(epoch));
    return key;
}

Snapshots::Snapshots(const StateType& type, const Uuid& epoch, Clock& clock,
                     SnapshotOptions options)
    : type_(type),
      key_(snapshot_key(type, options.codec->name(), epoch)),
      clock_(clock),
      options_(std::move(options)) {
    ESKIT_ASSERT(options_.store != nullptr, "SnapshotOptions::store is set");
}

StreamVersion Snapshots::restore(const Context& ctx, const StreamId& stream, StreamVersion at_most,
                                 void* state) const {
    using Kind = SnapshotEvent::Kind;
    const auto loaded = options_.store->load(ctx, stream, key_);
    if (!loaded) {
        report({.kind = Kind::not_loaded, .stream = stream, .error = loaded.error()});
        return 0;
    }
    if (!*loaded || (*loaded)->version > at_most) {
        return 0;
    }
    const Snapshot& snapshot = **loaded;
    type_.reset(state);
    const auto decoded = options_.codec->decode(
        *type_.shape, state, snapshot.bytes, {.require_all_fields = true, .bytes_max = SIZE_MAX});
    if (!decoded) {
        report({.kind = Kind::unreadable,
                .stream = stream,
                .version = snapshot.version,
                .error = decoded.error()});
        static_cast<void>(options_.store->invalidate(ctx, stream));  // else it is replaced later
        return 0;
    }
    return snapshot.version;
}

bool Snapshots::is_of(const Context& ctx, const StreamId& stream, StreamVersion version,
                      StreamVersion snapshot) const {
    if (snapshot <= version) {
        return true;
    }
    report({.kind = SnapshotEvent::Kind::ahead,
            .stream = stream,
            .version = snapshot,
            .error = Error(Errc::corrupt, "the snapshot of " + to_string(stream) +
                                              " is of version " + std::to_string(snapshot.value) +
                                              ", and the stream has come to version " +
                                              std::to_string(version.value) +
                                              "; was the log restored from a backup?")});
    static_cast<void>(options_.store->invalidate(ctx, stream));
    return false;
}

bool Snapshots::is_sample() const {
    return options_.verify_every > 0 &&
           (found_.fetch_add(1, std::memory_order_relaxed) + 1) % options_.verify_every == 0;
}

bool Snapshots::agree(const Context& ctx, const StreamId& stream, StreamVersion snapshot,
                      const void* from_snapshot, const void* from_events) const {
    auto one = to_json(*type_.shape, from_snapshot);
    auto other = to_json(*type_.shape, from_events);
    if (!one || !other) {
        cannot_verify(stream, snapshot, one ? other.error() : one.error());
        return true;
    }
    using Kind = SnapshotEvent::Kind;
    // The order within an unordered map differs between equal ones, so operator== has the say.
    if (*one == *other ||
        (type_.are_equal != nullptr && type_.are_equal(from_snapshot, from_events))) {
        report({.kind = Kind::verified, .stream = stream, .version = snapshot});
        return true;
    }
    report({.kind = Kind::differs,
            .stream = stream,
            .version = snapshot,
            .error = difference(stream, snapshot, *one, *other),
            .from_snapshot = *std::move(one),
            .from_events = *std::move(other)});
    static_cast<void>(options_.store->invalidate(ctx, stream));
    return false;
}

void Snapshots::cannot_verify(const StreamId& stream, StreamVersion snapshot,
                              const Error& error) const {
    report({.kind = SnapshotEvent::Kind::not_verified,
            .stream = stream,
            .version = snapshot,
            .error = error});
}

std::optional<Snapshot> Snapshots::take_if_due(const StreamId& stream, StreamVersion version,
                                               const SnapshotUse& used, const void* state) const {
    if (version <= used.version ||
        !options_.policy.is_due(version.value - used.version.value, used.tail_bytes)) {
        return std::nullopt;
    }
    auto taken = take(stream, version, state);
    if (!taken) {
        report({.kind = SnapshotEvent::Kind::not_saved,
                .stream = stream,
                .version = version,
                .error = taken.error()});
        return std::nullopt;
    }
    return *std::move(taken);
}

Result<Snapshot> Snapshots::take(const StreamId& stream, StreamVersion version,
                                 const void* state) const {
    Snapshot snapshot{.stream = stream,
                      .key = key_,
                      .version = version,
                      .codec = std::string(options_.codec->name()),
                      .taken_at = clock_.now()};
    if (auto encoded = options_.codec->encode(*type_.shape, state, snapshot.bytes); !encoded) {
        return encoded.error().prefixed("take a snapshot of " + to_string(stream));
    }
    return snapshot;
}

Result<void> Snapshots::save(const Context& ctx, const Snapshot& snapshot) const {
    using Kind = SnapshotEvent::Kind;
    auto saved = options_.store->save(ctx, snapshot);
    report({.kind = saved ? Kind::saved : Kind::not_saved,
            .stream = snapshot.stream,
            .version = snapshot.version,
            .error = saved ? std::nullopt : std::optional(saved.error())});
    return saved;
}

Result<StreamVersion> Snapshots::save_now(const Context& ctx, const StreamId& stream,
                                          StreamVersion version, const void* state) const {
    if (version == 0) {
        return version;
    }
    const auto snapshot = take(stream, version, state);
    if (!snapshot) {
        return snapshot.error();
    }
    auto saved = save(ctx, *snapshot);
    return saved ? Result<StreamVersion>(version) : std::move(saved).error();
}

void Snapshots::report(const SnapshotEvent& event) const noexcept {
    if (options_.on_event == nullptr) {
        return;
    }
    try {
        options_.on_event(event);
    } catch (...) {
        // A report that fails must not fail the command that it is not about.
        static_cast<void>(event);
    }
}

}  // namespace detail
}  // namespace eskit::inline v0_1
