// Commands of a DeciderHandler as awaitables of Boost.Asio.
#pragma once

#include <eskit/decider/decider_handler.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

// region: async_handle
// The stream is loaded and the command decided on the awaiting coroutine's executor, also when it
// is decided again after a conflict; nobody waits there while the events are written.
template <class Store, class D, class Command>
boost::asio::awaitable<eskit::Result<
    eskit::Handled<typename D::State, typename eskit::DeciderHandler<Store, D>::Event>>>
async_handle(const eskit::DeciderHandler<Store, D>& handler, eskit::Context ctx, std::string id,
             Command command) {
    namespace asio = boost::asio;
    using Outcome = eskit::Result<
        eskit::Handled<typename D::State, typename eskit::DeciderHandler<Store, D>::Event>>;

    const auto executor = co_await asio::this_coro::executor;
    const auto run = [executor](std::function<void()> work) {
        asio::post(executor, std::move(work));
    };
    const auto begin = [&](auto resume) {
        // std::function wants copies. The guard keeps the executor's loop running meanwhile.
        const auto shared = std::make_shared<decltype(resume)>(std::move(resume));
        handler.submit(
            ctx, id, std::move(command),
            [shared, working = asio::make_work_guard(executor)](Outcome outcome) {
                std::move (*shared)(std::move(outcome));
            },
            run);
    };
    co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(Outcome)>(
        begin, asio::use_awaitable);
}
// endregion: async_handle
