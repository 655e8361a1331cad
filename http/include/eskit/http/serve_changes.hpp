/// Projections on a page that keeps itself up to date.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/http/message.hpp>
#include <eskit/http/server.hpp>
#include <eskit/http/server_event.hpp>
#include <eskit/notify/change_notifier.hpp>
#include <eskit/runner/steppable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::http {

/// A part of the page: what it looks like, and what changes it.
struct LiveView {
    /// As it is named when the notifier is told that it changed.
    std::string projection{};
    /// The whole of it, from scratch: a client that has missed a hundred changes gets the last.
    /// `entity` is the value of the stream's parameter; empty if it has none.
    std::function<Result<ServerEvent>(const Context& ctx, std::string_view entity)> render{};
    /// Rendered when that entity changes, rather than at any change of the projection.
    bool is_of_entity = false;
};

struct ServeChangesOptions {
    /// The name of a query parameter that says which entity a page is about. Empty: all clients see
    /// the same.
    std::string entity_parameter{};
    /// Different entities that are looked at at a time.
    std::size_t entities_max = 1'000;
    Access access = Access::token;
    /// See MultiSubscriptionOptions. What looks as it did before is not sent again.
    std::chrono::milliseconds debounce{16};
    std::optional<std::chrono::milliseconds> poll_fallback{5'000};
    /// Must outlive the stream.
    const Clock* clock = &system_clock();
};

/// Renders views when their projections change and sends them to the clients of a path.
///
/// A view is rendered once for all clients that look at the same entity, and in `step`: not on the
/// server's thread, which therefore answers whatever a view waits for. A new client gets the last
/// rendering of every view at once.
///
/// Thread safety: `step` is called by one thread at a time, which need not be the server's.
/// Ownership: a shared handle. It may outlive the server.
class ChangeStream {
  public:
    /// Renders what is due. Errors: the first one of a view, when all others have been rendered;
    /// the view is rendered again after `debounce`.
    Result<StepOutcome> step(const Context& ctx);

  private:
    friend ChangeStream serve_changes(Server& server, std::string path, ChangeNotifier notifier,
                                      std::vector<LiveView> views,
                                      const ServeChangesOptions& options);
    class Impl;

    explicit ChangeStream(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
    static std::shared_ptr<detail::Hub> add_hub(Server& server, std::string path,
                                                const ServeChangesOptions& options);

    std::shared_ptr<Impl> impl_;
};

/// Adds a path of Server-Sent Events that shows these views. Somebody must step the result.
[[nodiscard]] ChangeStream serve_changes(Server& server, std::string path, ChangeNotifier notifier,
                                         std::vector<LiveView> views,
                                         const ServeChangesOptions& options = {});

}  // namespace eskit::inline v0_1::http
