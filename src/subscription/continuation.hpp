// The context of a handler, continued from its event.
#pragma once

#include <eskit/base/context.hpp>
#include <eskit/store/recorded_event.hpp>

namespace eskit::inline v0_1::subscription::detail {

// `continue_from`, into an object that is used again and keeps its memory.
class Continuation {
  public:
    explicit Continuation(Principal principal) : principal_(std::move(principal)) {}

    // Once per step: deadline and stop token are those of `ctx`.
    void begin(const Context& ctx);
    const Context& from(const RecordedEvent& cause);

  private:
    Principal principal_;
    Context chain_{};
};

}  // namespace eskit::inline v0_1::subscription::detail
