/// Who wants to know that a projection has changed, and who says so.
#pragma once

#include <eskit/runner/signal.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// A projection, or one entity in it, is no longer what it was.
struct Change {
    std::string projection{};
    std::string entity{};  ///< empty: any of them may have changed

    bool operator==(const Change&) const = default;
    auto operator<=>(const Change&) const = default;
};

/// Publish and subscribe within a process: topics are projections and entities in them.
///
/// It carries no data and keeps no history: whoever is told reads the projection. Many changes that
/// nobody has looked at yet are one.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: a shared handle; copies are the same notifier.
/// Blocking: none. `notify` calls no code of its subscribers.
class ChangeNotifier {
  public:
    ChangeNotifier();

    /// One subscriber; unsubscribes when it is destroyed. It may outlive the notifier.
    ///
    /// Thread safety: `take` may be called from any thread; moving and destroying may not.
    class [[nodiscard]] Subscription {
      public:
        Subscription() = default;
        Subscription(Subscription&&) noexcept = default;
        Subscription& operator=(Subscription&& other) noexcept;
        ~Subscription();

        /// Whether there was a change since the last call. What was written before `notify` is seen
        /// after it.
        bool take() noexcept;

      private:
        friend class ChangeNotifier;
        struct Slot;

        std::shared_ptr<Slot> slot_;
    };

    /// Any change of the projection. `wake`, if there is one, is set at each change that finds none
    /// waiting.
    Subscription subscribe(std::string_view projection, std::shared_ptr<Signal> wake = nullptr);
    /// Changes of one entity, and those that do not say of which.
    Subscription subscribe_entity(std::string_view projection, std::string_view entity,
                                  std::shared_ptr<Signal> wake = nullptr);

    void notify(std::string_view projection);
    void notify_entity(std::string_view projection, std::string_view entity);

  private:
    friend class RelayService;
    class State;

    // What the relay has in and out of the same state.
    void collect_changes(std::shared_ptr<Signal> wake, std::size_t changes_max);
    [[nodiscard]] std::vector<Change> collected();
    void collect_again(std::span<const Change> changes);
    void stop_collecting();
    void notify_local(const Change& change);
    void notify_all_local();

    std::shared_ptr<State> state_;
};

}  // namespace eskit::inline v0_1
