#include <eskit/subscription/sequence_checker.hpp>

#include <utility>

namespace eskit::inline v0_1::subscription {

Result<bool> SequenceChecker::resolve(const Context& ctx, GlobalSequence reached,
                                      GlobalSequence next) {
    const GapRecord gap{.after = reached, .before = next};
    auto evidence = log_->why_empty(ctx, reached, next);
    if (!evidence) {
        return std::move(evidence).error();
    }
    if (*evidence) {
        proved_after_ = reached;
        proved_ = next;
        held_.reset();
        record(GapRecord::Kind::skipped, gap, **std::move(evidence));
        return true;
    }
    if (!held_ || held_->after != reached || held_->before != next) {
        held_ =
            record(GapRecord::Kind::held, gap,
                   "events between are missing, and the log does not prove that none will come");
    }
    return false;
}

void SequenceChecker::reached(GlobalSequence sequence) {
    if (held_ && sequence.value + 1 >= held_->before.value) {
        record(GapRecord::Kind::filled, *std::exchange(held_, std::nullopt),
               "all events between came");
    }
}

GapRecord SequenceChecker::record(GapRecord::Kind kind, const GapRecord& gap,
                                  std::string evidence) {
    GapRecord made{.kind = kind,
                   .after = gap.after,
                   .before = gap.before,
                   .at = log_->clock().now(),
                   .evidence = std::move(evidence)};
    const std::scoped_lock lock(mutex_);
    while (!records_.empty() && records_.size() >= records_max_) {
        records_.pop_front();
    }
    records_.push_back(made);
    return made;
}

std::vector<GapRecord> SequenceChecker::records() const {
    const std::scoped_lock lock(mutex_);
    return {records_.begin(), records_.end()};
}

}  // namespace eskit::inline v0_1::subscription
