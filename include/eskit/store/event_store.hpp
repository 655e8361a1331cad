/// The typed seam.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/store/append_options.hpp>
#include <eskit/store/expected_version.hpp>
#include <eskit/store/read_options.hpp>
#include <eskit/store/stream.hpp>

#include <concepts>
#include <vector>

namespace eskit::inline v0_1 {
namespace detail {

// What a store does. AnyStore's constructor asks for this alone: whether a decorator that is made
// from an AnyStore can be copied depends on that very constructor.
template <class S>
concept StoreOperations =
    requires(const S& store, const Context& ctx, const StreamId& id, ExpectedVersion expected,
             std::vector<typename S::event_type> events) {
        typename S::event_type;
        { store.append(ctx, id, expected, events) } -> std::same_as<Result<Appended>>;
        { store.load(ctx, id) } -> std::same_as<Result<Stream<typename S::event_type>>>;
        {
            store.read_all(ctx, ReadOptions{})
        } -> std::same_as<Result<Page<typename S::event_type>>>;
    };

}  // namespace detail

/// A store of the events `S::event_type`.
///
/// Stores are shared handles: copying one is cheap and means the same log, so components keep a
/// copy and nothing dangles. `LogStore<E>` is the implementation over every log; decorators model
/// the concept too.
template <class S>
concept EventStore = std::copyable<S> && detail::StoreOperations<S>;

}  // namespace eskit::inline v0_1
