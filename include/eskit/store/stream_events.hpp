/// Events for one of several streams that are written together.
#pragma once

#include <eskit/event/stream_id.hpp>
#include <eskit/event/tags.hpp>
#include <eskit/store/expected_version.hpp>

#include <concepts>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// One part of an `append_many` or `append_if`: a stream, what is expected of it (`any_version`
/// unless given), and its events.
///
///     {{"account", "ada"}, no_stream, {Opened{"Ada"}, Deposited{5}}}
///     {{"account", "bob"}, Deposited{5}}
///     {{"account", "bob"}, tagged(Deposited{5}, {"import:7"})}
///
/// Thread safety: a value.
template <class E>
struct StreamEvents {
    StreamEvents(StreamId to, std::vector<Tagged<E>> several)
        : stream(std::move(to)), events(std::move(several)) {}
    StreamEvents(StreamId to, ExpectedVersion expectation, std::vector<Tagged<E>> several)
        : stream(std::move(to)), expected(expectation), events(std::move(several)) {}
    // Templates, so that a list in braces is never taken for one event.
    template <class T>
        requires std::convertible_to<T&&, Tagged<E>>
    StreamEvents(StreamId to, T&& event) : StreamEvents(std::move(to), any_version, {}) {
        events.emplace_back(std::forward<T>(event));
    }
    template <class T>
        requires std::convertible_to<T&&, Tagged<E>>
    StreamEvents(StreamId to, ExpectedVersion expectation, T&& event)
        : StreamEvents(std::move(to), expectation, {}) {
        events.emplace_back(std::forward<T>(event));
    }

    StreamId stream;
    ExpectedVersion expected = any_version;
    std::vector<Tagged<E>> events;
};

}  // namespace eskit::inline v0_1
