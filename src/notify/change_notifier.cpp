#include <eskit/notify/change_notifier.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace eskit::inline v0_1 {

struct ChangeNotifier::Subscription::Slot {
    Slot(std::weak_ptr<State> owner, Change of, std::shared_ptr<Signal> signal)
        : notifier(std::move(owner)), topic(std::move(of)), wake(std::move(signal)) {}

    void set() {
        if (!changed.exchange(true, std::memory_order_acq_rel) && wake) {
            wake->set();
        }
    }

    const std::weak_ptr<State> notifier;
    const Change topic;
    const std::shared_ptr<Signal> wake;
    std::atomic<bool> changed = false;
};

class ChangeNotifier::State {
  public:
    using Slot = Subscription::Slot;

    void add(Slot& slot) {
        const std::scoped_lock lock(mutex_);
        Topic& topic = topics_[slot.topic.projection];
        if (slot.topic.entity.empty()) {
            topic.any.push_back(&slot);
        } else {
            topic.entities[slot.topic.entity].push_back(&slot);
        }
    }

    void remove(Slot& slot) {
        const std::scoped_lock lock(mutex_);
        const auto topic = topics_.find(slot.topic.projection);
        if (slot.topic.entity.empty()) {
            std::erase(topic->second.any, &slot);
        } else {
            const auto entity = topic->second.entities.find(slot.topic.entity);
            std::erase(entity->second, &slot);
            if (entity->second.empty()) {
                topic->second.entities.erase(entity);
            }
        }
        if (topic->second.any.empty() && topic->second.entities.empty()) {
            topics_.erase(topic);
        }
    }

    void notify(std::string_view projection, std::string_view entity) {
        const std::scoped_lock lock(mutex_);
        set(projection, entity);
        if (collector_) {
            remember({.projection = std::string(projection), .entity = std::string(entity)});
            collector_->set();
        }
    }

    void notify_local(std::string_view projection, std::string_view entity) {
        const std::scoped_lock lock(mutex_);
        set(projection, entity);
    }

    void set_everything() {
        const std::scoped_lock lock(mutex_);
        for (const auto& [projection, topic] : topics_) {
            set_all(topic.any);
            for (const auto& [name, slots] : topic.entities) {
                set_all(slots);
            }
        }
    }

    void collect_from_now(std::shared_ptr<Signal> wake, std::size_t changes_max) {
        const std::scoped_lock lock(mutex_);
        collector_ = std::move(wake);
        collected_max_ = changes_max;
    }

    void stop_collecting() {
        const std::scoped_lock lock(mutex_);
        collector_ = nullptr;
        collected_.clear();
    }

    void collect_again(std::span<const Change> changes) {
        const std::scoped_lock lock(mutex_);
        std::for_each(changes.begin(), changes.end(), [&](const Change& each) { remember(each); });
    }

    std::vector<Change> collected() {
        const std::scoped_lock lock(mutex_);
        std::vector<Change> changes(collected_.begin(), collected_.end());
        collected_.clear();
        return changes;
    }

  private:
    using Slots = std::vector<Slot*>;
    struct Topic {
        Slots any;
        std::map<std::string, Slots, std::less<>> entities;
    };

    static void set_all(const Slots& slots) {
        std::for_each(slots.begin(), slots.end(), [](Slot* slot) { slot->set(); });
    }

    void set(std::string_view projection, std::string_view entity) {
        const auto topic = topics_.find(projection);
        if (topic == topics_.end()) {
            return;
        }
        set_all(topic->second.any);
        if (entity.empty()) {
            for (const auto& [name, slots] : topic->second.entities) {
                set_all(slots);
            }
        } else if (const auto slots = topic->second.entities.find(entity);
                   slots != topic->second.entities.end()) {
            set_all(slots->second);
        }
    }

    // Beyond the bound, entities are forgotten: "one of them changed" remains.
    void remember(Change change) {
        const Change whole{.projection = change.projection, .entity = {}};
        if (collected_.contains(whole)) {
            return;
        }
        if (change.entity.empty() || collected_.size() >= collected_max_) {
            std::erase_if(collected_,
                          [&](const Change& each) { return each.projection == change.projection; });
            change.entity.clear();
        }
        collected_.insert(std::move(change));
    }

    std::mutex mutex_;
    std::map<std::string, Topic, std::less<>> topics_;
    std::shared_ptr<Signal> collector_;
    std::size_t collected_max_ = 0;
    std::set<Change> collected_;
};

ChangeNotifier::Subscription& ChangeNotifier::Subscription::operator=(
    Subscription&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
}

ChangeNotifier::Subscription::~Subscription() {
    if (slot_) {
        if (const auto notifier = slot_->notifier.lock()) {
            notifier->remove(*slot_);
        }
    }
}

bool ChangeNotifier::Subscription::take() noexcept {
    return slot_ && slot_->changed.exchange(false, std::memory_order_acq_rel);
}

ChangeNotifier::ChangeNotifier() : state_(std::make_shared<State>()) {
}

ChangeNotifier::Subscription ChangeNotifier::subscribe(std::string_view projection,
                                                       std::shared_ptr<Signal> wake) {
    return subscribe_entity(projection, {}, std::move(wake));
}

ChangeNotifier::Subscription ChangeNotifier::subscribe_entity(std::string_view projection,
                                                              std::string_view entity,
                                                              std::shared_ptr<Signal> wake) {
    Subscription subscription;
    subscription.slot_ = std::make_shared<Subscription::Slot>(
        state_, Change{.projection = std::string(projection), .entity = std::string(entity)},
        std::move(wake));
    state_->add(*subscription.slot_);
    return subscription;
}

void ChangeNotifier::notify(std::string_view projection) {
    notify_entity(projection, {});
}

void ChangeNotifier::notify_entity(std::string_view projection, std::string_view entity) {
    state_->notify(projection, entity);
}

void ChangeNotifier::collect_changes(std::shared_ptr<Signal> wake, std::size_t changes_max) {
    state_->collect_from_now(std::move(wake), changes_max);
}

std::vector<Change> ChangeNotifier::collected() {
    return state_->collected();
}

void ChangeNotifier::collect_again(std::span<const Change> changes) {
    state_->collect_again(changes);
}

void ChangeNotifier::stop_collecting() {
    state_->stop_collecting();
}

void ChangeNotifier::notify_local(const Change& change) {
    state_->notify_local(change.projection, change.entity);
}

void ChangeNotifier::notify_all_local() {
    state_->set_everything();
}

}  // namespace eskit::inline v0_1
