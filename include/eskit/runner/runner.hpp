/// Threads for background work.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/context.hpp>
#include <eskit/base/result.hpp>
#include <eskit/decider/retry_policy.hpp>
#include <eskit/runner/steppable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace eskit::inline v0_1::runner {

struct Options {
    /// What is waited on, and what time it is. Must outlive the runner.
    Clock* clock = &system_clock();
    /// A step that failed is called again after a pause; a service fails for good when so many in a
    /// row did. A pause is random, so that instances do not meet again at once.
    RetryPolicy restart{.attempts_max = UINT32_MAX,
                        .first = std::chrono::milliseconds{100},
                        .longest = std::chrono::seconds{30}};
    /// Whether a service that fails for good stops all others.
    bool stop_all_on_failure = true;
    /// Whether SIGINT and SIGTERM stop it while it runs. One runner of a process at a time.
    bool handle_signals = false;
};

/// Runs services, each on a thread of its own, until they are done or it is stopped.
///
/// A thread steps its service for as long as there is work, then sleeps until the time or the
/// signal that the service named. It is the only place where anything of eskit waits in the
/// background; what is tested without threads is the same code.
///
/// Thread safety: `stop` from any thread, also before `run`; all else by one thread at a time.
/// Ownership: keeps the services.
class Runner {
  public:
    explicit Runner(Options options = {});
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;
    ~Runner();

    /// A service to run; `name` is for errors. Before `run`.
    Runner& add(std::string name, AnySteppable service);

    /// Blocks until all services have ended and were closed: each is done, has failed for good or
    /// halted, or was stopped by `stop`, by the stop token of `ctx`, or by a signal. Called once.
    /// Steps get `ctx` with a stop token of the runner's and without a deadline.
    /// Errors: the first that ended a service for good, prefixed with its name; else the first of
    /// closing one.
    Result<void> run(const Context& ctx = {});
    /// Ends all services after the step that each is in.
    void stop() noexcept { stop_.request_stop(); }

  private:
    struct Service;

    void run_service(Service& service, const Context& ctx);
    Result<void> drive(Service& service, const Context& ctx) const;
    void keep(const Service& service, const Error& error);

    Options options_;
    std::stop_source stop_;
    std::vector<std::unique_ptr<Service>> services_;
    std::mutex mutex_;
    std::optional<Error> first_failure_;  // guarded by mutex_
};

}  // namespace eskit::inline v0_1::runner
