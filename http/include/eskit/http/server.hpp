/// A small HTTP server for live pages, health and inspection.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/http/event_stream.hpp>
#include <eskit/http/message.hpp>
#include <eskit/http/options.hpp>
#include <eskit/runner/steppable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace eskit::inline v0_1::http {

/// Answers requests on one thread: the one that calls `run`. It is for the machine's own pages and
/// tools; in front of the open Internet put a server made for that.
///
/// Everything that a client sends is bounded (see Options) and checked before a handler sees it:
/// the form of the request, its Host, for a POST its Origin and the token. There is no CORS, no
/// file is served, and every response tells browsers to keep it to themselves.
///
/// Thread safety: routes are added before the first `run` or `step`, by one thread; `run` and
/// `step` are called by one thread at a time; `stats` and streams may be used from any thread.
/// Ownership: closes its sockets when it is destroyed, which must not be while it runs.
class Server {
  public:
    struct Stats {
        std::size_t connections = 0;
        std::size_t streams = 0;            ///< connections that receive events
        std::uint64_t refused = 0;          ///< connections and streams beyond a limit
        std::uint64_t clients_dropped = 0;  ///< streams of clients that did not keep up
        std::uint64_t timed_out = 0;        ///< connections that missed a deadline
    };

    /// Binds and listens; requests wait until `run`.
    /// Errors: invalid_argument when the address is not one, or the options are not safe together;
    /// unavailable when the port cannot be had.
    [[nodiscard]] static Result<Server> open(Options options = {});

    Server(Server&&) noexcept;
    Server& operator=(Server&&) noexcept;
    ~Server();

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// "http://127.0.0.1:8080"
    [[nodiscard]] std::string url() const;
    [[nodiscard]] Stats stats() const noexcept;

    /// Answers GET and HEAD for exactly this path. A path has one route.
    void get(std::string path, Handler handler, Access access = Access::token);
    /// Answers POST: always with the token and the header field `X-Eskit`.
    void post(std::string path, Handler handler);
    /// Sends events to whoever asks for this path.
    [[nodiscard]] EventStream stream(std::string path, const StreamOptions& options = {},
                                     Access access = Access::token);

    /// Serves until `ctx.stop` is set. It may be called again.
    Result<void> run(const Context& ctx);
    /// Does what can be done without waiting, a bounded piece of it.
    Result<StepOutcome> step(const Context& ctx);

  private:
    friend class ChangeStream;
    class Impl;

    explicit Server(std::shared_ptr<Impl> impl);
    [[nodiscard]] std::shared_ptr<detail::Hub> add_hub(std::string path,
                                                       const StreamOptions& options,
                                                       const detail::HubKeys& keys, Access access);

    std::shared_ptr<Impl> impl_;
};

}  // namespace eskit::inline v0_1::http
