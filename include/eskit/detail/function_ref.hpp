// A non-owning reference to a callable: no allocation, no copy, one indirect call.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace eskit::inline v0_1::detail {

template <class Signature>
class FunctionRef;

// Valid as long as the callable that it was made from.
template <class R, class... Args>
class FunctionRef<R(Args...)> {
  public:
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> &&
                 std::is_invocable_r_v<R, F&, Args...>)
    // NOLINTNEXTLINE(google-explicit-constructor): a callable argument is written as it is.
    FunctionRef(F&& f) noexcept
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(f)))),
          call_([](void* object, Args... args) -> R {
              return (*static_cast<std::remove_reference_t<F>*>(object))(
                  std::forward<Args>(args)...);
          }) {}

    R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

  private:
    void* object_;
    R (*call_)(void*, Args...);
};

}  // namespace eskit::inline v0_1::detail
