/// A value or an Error.
#pragma once

#include <eskit/base/error.hpp>

#include <tl/expected.hpp>

#include <type_traits>
#include <utility>

namespace eskit::inline v0_1 {

/// What every fallible function of eskit returns: a value or an `Error`, spelled like
/// std::expected.
///
/// It differs in three ways: an `Error` converts into it without `unexpected`; `value()` throws
/// `eskit::Exception` with the whole message, and on a temporary returns by value, so that
/// `for (auto& event : store.load(ctx, id).value())` does not dangle; the monadic members return
/// `Result`. It never becomes an alias of std::expected, whatever the standard in use: a library
/// and a program built with different standards agree on its layout.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
    using Base = tl::expected<T, Error>;

  public:
    using Base::Base;
    using value_type = T;
    using error_type = Error;

    Result() = default;
    // NOLINTBEGIN(google-explicit-constructor): a Result is what its function returns.
    Result(Base other) : Base(std::move(other)) {}
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    /// Throws eskit::Exception when there is no value.
    // NOLINTNEXTLINE(modernize-use-nodiscard): to throw or not is all that some callers want.
    decltype(auto) value() const& {
        throw_without_value();
        if constexpr (!std::is_void_v<T>) {
            return **this;
        }
    }
    decltype(auto) value() & {
        throw_without_value();
        if constexpr (!std::is_void_v<T>) {
            return **this;
        }
    }
    T value() && {
        throw_without_value();
        if constexpr (!std::is_void_v<T>) {
            return std::move(**this);
        }
    }

    /// `f(value)`, which returns a Result, or this error.
    template <class F>
    auto and_then(F&& f) const& {
        return chain(*this, std::forward<F>(f));
    }
    template <class F>
    auto and_then(F&& f) && {
        return chain(std::move(*this), std::forward<F>(f));
    }
    /// A Result of `f(value)`, or this error.
    template <class F>
    auto transform(F&& f) const& {
        return map_value(*this, std::forward<F>(f));
    }
    template <class F>
    auto transform(F&& f) && {
        return map_value(std::move(*this), std::forward<F>(f));
    }
    /// This value, or `f(error)`, which returns a Result of the same type.
    template <class F>
    Result or_else(F&& f) const& {
        return this->has_value() ? *this : Result(std::forward<F>(f)(this->error()));
    }
    template <class F>
    Result or_else(F&& f) && {
        return this->has_value() ? std::move(*this)
                                 : Result(std::forward<F>(f)(std::move(this->error())));
    }
    /// This value, or the Error that `f(error)` returns.
    template <class F>
    Result transform_error(F&& f) const& {
        return this->has_value() ? *this : Result(Error(std::forward<F>(f)(this->error())));
    }
    template <class F>
    Result transform_error(F&& f) && {
        return this->has_value() ? std::move(*this)
                                 : Result(Error(std::forward<F>(f)(std::move(this->error()))));
    }

  private:
    void throw_without_value() const {
        if (!this->has_value()) {
            throw Exception(this->error());
        }
    }
    template <class Self, class F>
    static decltype(auto) apply(Self&& self, F&& f) {
        if constexpr (std::is_void_v<T>) {
            return std::forward<F>(f)();
        } else {
            return std::forward<F>(f)(*std::forward<Self>(self));
        }
    }
    template <class Self, class F>
    static auto chain(Self&& self, F&& f)
        -> std::remove_cvref_t<decltype(apply(std::forward<Self>(self), std::forward<F>(f)))> {
        if (!self.has_value()) {
            return std::forward<Self>(self).error();
        }
        return apply(std::forward<Self>(self), std::forward<F>(f));
    }
    template <class Self, class F>
    static auto map_value(Self&& self, F&& f) -> Result<
        std::remove_cvref_t<decltype(apply(std::forward<Self>(self), std::forward<F>(f)))>> {
        if (!self.has_value()) {
            return std::forward<Self>(self).error();
        }
        if constexpr (std::is_void_v<decltype(apply(std::forward<Self>(self),
                                                    std::forward<F>(f)))>) {
            apply(std::forward<Self>(self), std::forward<F>(f));
            return {};
        } else {
            return apply(std::forward<Self>(self), std::forward<F>(f));
        }
    }
};

}  // namespace eskit::inline v0_1
