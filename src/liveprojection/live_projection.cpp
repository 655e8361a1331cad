#include <eskit/liveprojection/live_projection.hpp>

namespace eskit::inline v0_1::liveprojection::detail {

void Audience::add(const std::shared_ptr<Signal>& signal) {
    const std::scoped_lock lock(mutex_);
    if (signals_.size() == signals_.capacity()) {  // before it grows
        std::erase_if(signals_, [](const std::weak_ptr<Signal>& kept) { return kept.expired(); });
    }
    signals_.push_back(signal);
}

void Audience::tell() {
    const std::scoped_lock lock(mutex_);
    std::erase_if(signals_, [](const std::weak_ptr<Signal>& kept) {
        const auto signal = kept.lock();
        if (signal) {
            signal->set();
        }
        return !signal;
    });
}

std::size_t Audience::size() {
    const std::scoped_lock lock(mutex_);
    return signals_.size();
}

Result<void> wait_for(Signal& signal, const Context& ctx, Clock& clock) {
    if (auto ok = ctx.check(clock); !ok) {
        return ok;
    }
    return signal.wait(clock, ctx.deadline, ctx.stop) ? Result<void>{} : ctx.check(clock);
}

}  // namespace eskit::inline v0_1::liveprojection::detail
