#include <eskit/decider/deciding.hpp>

#include <utility>

namespace eskit::inline v0_1 {

Deciding::Deciding(Timestamp now, Principal principal, IdGenerator& ids)
    : now_(now), principal_(std::move(principal)), ids_(&ids) {
}

Uuid Deciding::new_id() const {
    if (used_ == drawn_.size()) {
        drawn_.push_back(ids_->next());
    }
    return drawn_[used_++];
}

}  // namespace eskit::inline v0_1
