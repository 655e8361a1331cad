#include "stop_signals.hpp"

#include <eskit/detail/text.hpp>
#include <eskit/id/id_generator.hpp>
#include <eskit/runner/runner.hpp>

#include <cstring>
#include <exception>
#include <thread>
#include <utility>

namespace eskit::inline v0_1::runner {
namespace {

std::uint64_t random_number() {
    const Uuid id = system_ids().next();
    std::uint64_t number = 0;
    std::memcpy(&number, id.data() + sizeof number, sizeof number);
    return number;
}

// A service that throws has failed, and takes no other down.
template <class Call>
auto guarded(const Call& call) -> decltype(call()) {
    try {
        return call();
    } catch (const std::exception& exception) {
        return Error::with_cause(exception.what(), std::current_exception());
    } catch (...) {
        return Error::with_cause("it threw something that is not a std::exception",
                                 std::current_exception());
    }
}

}  // namespace

struct Runner::Service {
    std::string name;
    AnySteppable steps;
    std::shared_ptr<Signal> nothing = Signal::create();  // waited on when there is no other
};

Runner::Runner(Options options) : options_(options) {
}
Runner::~Runner() = default;

Runner& Runner::add(std::string name, AnySteppable service) {
    services_.push_back(
        std::make_unique<Service>(Service{.name = std::move(name), .steps = std::move(service)}));
    return *this;
}

Result<void> Runner::run(const Context& ctx) {
    const std::stop_callback on_stop(ctx.stop, [this] { stop(); });
    std::optional<detail::StopSignals> signals;
    if (options_.handle_signals) {
        signals.emplace(stop_);
    }
    Context own = ctx.with_stop(stop_.get_token());
    own.deadline.reset();  // of the call that runs it, not of the work
    {
        std::vector<std::jthread> threads;
        threads.reserve(services_.size());
        for (const auto& service : services_) {
            threads.emplace_back([this, &service = *service, &own] { run_service(service, own); });
        }
    }
    const std::scoped_lock lock(mutex_);
    return first_failure_ ? Result<void>(*first_failure_) : Result<void>{};
}

void Runner::run_service(Service& service, const Context& ctx) {
    auto ended = drive(service, ctx);
    if (!ended) {
        keep(service, ended.error());
        if (options_.stop_all_on_failure) {
            stop();
        }
    }
    // What it lets go of, others may wait for, stop or no stop.
    Context closing = ctx;
    closing.stop = {};
    if (auto closed = guarded([&] { return service.steps.close(closing); }); !closed) {
        keep(service, closed.error());
    }
}

void Runner::keep(const Service& service, const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (!first_failure_) {
        first_failure_ = error.prefixed("service " + eskit::detail::quoted(service.name));
    }
}

Result<void> Runner::drive(Service& service, const Context& ctx) const {
    Clock& clock = *options_.clock;
    std::uint32_t failures = 0;
    std::optional<Error> last;
    while (!ctx.stop.stop_requested()) {
        auto outcome = guarded([&] { return service.steps.step(ctx); });
        if (!outcome) {
            if (ctx.stop.stop_requested()) {
                return {};  // it was told to
            }
            last = outcome.error();
            if (++failures >= options_.restart.attempts_max) {
                return *last;
            }
            clock.wait(clock.steady_now() + options_.restart.pause(failures, random_number()),
                       ctx.stop);
            continue;
        }
        failures = 0;
        switch (outcome->state) {
            case StepOutcome::State::worked:
                break;
            case StepOutcome::State::done:
                return {};
            case StepOutcome::State::halted:
                return last ? *last : Error(Errc::closed, "it was halted before it ran");
            default:
                (outcome->wake_on != nullptr ? *outcome->wake_on : *service.nothing)
                    .wait(clock, outcome->wake_at, ctx.stop);
        }
    }
    return {};
}

}  // namespace eskit::inline v0_1::runner
