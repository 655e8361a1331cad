#include "hub.hpp"

#include <eskit/http/serve_changes.hpp>
#include <eskit/subscription/multi_subscription.hpp>

#include <algorithm>
#include <list>
#include <utility>

namespace eskit::inline v0_1::http {

using detail::Channel;
using detail::Hub;
using subscription::MultiSubscription;

class ChangeStream::Impl {
  public:
    Impl(std::shared_ptr<Hub> hub, ChangeNotifier notifier, std::vector<LiveView> views,
         ServeChangesOptions options)
        : hub_(std::move(hub)),
          notifier_(std::move(notifier)),
          views_(std::move(views)),
          options_(std::move(options)) {
        if (options_.entity_parameter.empty()) {
            static_cast<void>(hub_->channel(""));  // rendered before anybody looks
        }
        hub_->set_on_keys([wake = wake_, keys = keys_changed_] {
            keys->set();
            wake->set();
        });
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { hub_->set_on_keys(nullptr); }

    Result<StepOutcome> step(const Context& ctx) {
        wake_->take();
        Result<void> result;
        bool has_worked = false;
        if (keys_changed_->take()) {
            follow_keys(ctx, result);
            has_worked = true;
        }
        StepOutcome outcome{.wake_on = wake_.get()};
        for (Live& live : lives_) {
            auto stepped = live.subscription.step(ctx);
            if (!stepped) {
                keep_first(result, std::move(stepped).error());
                continue;
            }
            has_worked = has_worked || stepped->state == StepOutcome::State::worked;
            if (stepped->wake_at) {
                outcome.wake_at =
                    std::min(outcome.wake_at.value_or(SteadyTime::max()), *stepped->wake_at);
            }
        }
        if (!result) {
            return std::move(result).error();
        }
        outcome.state = has_worked ? StepOutcome::State::worked : StepOutcome::State::idle;
        return outcome;
    }

  private:
    // What clients of one key look at.
    struct Live {
        std::shared_ptr<Channel> channel;
        MultiSubscription subscription;
        std::vector<std::optional<ServerEvent>> shown;  // by view
    };

    static void keep_first(Result<void>& kept, Result<void> result) {
        if (kept && !result) {
            kept = std::move(result);
        }
    }

    // Starts what somebody begins to look at, and ends what nobody looks at any more.
    void follow_keys(const Context& ctx, Result<void>& result) {
        for (const auto& channel : hub_->channels()) {
            const auto live = std::find_if(lives_.begin(), lives_.end(), [&](const Live& each) {
                return each.channel == channel;
            });
            const bool is_over = !channel->key().empty() && hub_->remove_if_unused(*channel);
            if (is_over && live != lives_.end()) {
                lives_.erase(live);
            } else if (!is_over && live == lives_.end()) {
                keep_first(result, begin(channel).subscription.render_all(ctx));
            }
        }
    }

    Live& begin(const std::shared_ptr<Channel>& channel) {
        Live& live = lives_.emplace_back(
            Live{channel,
                 MultiSubscription(notifier_, {.debounce = options_.debounce,
                                               .poll_fallback = options_.poll_fallback,
                                               .wake = wake_,
                                               .clock = options_.clock}),
                 std::vector<std::optional<ServerEvent>>(views_.size())});
        for (std::size_t at = 0; at < views_.size(); ++at) {
            const LiveView& view = views_[at];
            auto show = [this, &live, &view, at](const Context& ctx) -> Result<void> {
                auto event = view.render(ctx, live.channel->key());
                if (!event) {
                    return std::move(event).error();
                }
                if (live.shown[at] != *event) {
                    hub_->publish(*live.channel, *event, at);
                    live.shown[at] = std::move(*event);
                }
                return {};
            };
            if (view.is_of_entity) {
                live.subscription.on_entity_change(view.projection, channel->key(),
                                                   std::move(show));
            } else {
                live.subscription.on_change(view.projection, std::move(show));
            }
        }
        return live;
    }

    const std::shared_ptr<Hub> hub_;
    ChangeNotifier notifier_;
    const std::vector<LiveView> views_;
    const ServeChangesOptions options_;
    const std::shared_ptr<Signal> wake_ = Signal::create();
    const std::shared_ptr<Signal> keys_changed_ = Signal::create();
    std::list<Live> lives_;  // their handlers refer to them
};

Result<StepOutcome> ChangeStream::step(const Context& ctx) {
    return impl_->step(ctx);
}

std::shared_ptr<Hub> ChangeStream::add_hub(Server& server, std::string path,
                                           const ServeChangesOptions& options) {
    return server.add_hub(std::move(path), {},
                          {.parameter = options.entity_parameter,
                           .count_max = options.entity_parameter.empty() ? 1 : options.entities_max,
                           .content = Channel::Content::states},
                          options.access);
}

ChangeStream serve_changes(Server& server, std::string path, ChangeNotifier notifier,
                           std::vector<LiveView> views, const ServeChangesOptions& options) {
    auto hub = ChangeStream::add_hub(server, std::move(path), options);
    return ChangeStream(std::make_shared<ChangeStream::Impl>(std::move(hub), std::move(notifier),
                                                             std::move(views), options));
}

}  // namespace eskit::inline v0_1::http
