/// What an append expects of its stream.
#pragma once

#include <eskit/event/ordinal.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>

namespace eskit::inline v0_1 {

/// An exact version, or one of `any_version`, `no_stream`, `stream_exists`.
///
/// Kind and number are kept apart: no number means "any". A negative number is refused by every
/// store with invalid_argument.
class ExpectedVersion {
  public:
    enum class Kind : std::uint8_t { exact, any, none, some, invalid };

    // NOLINTBEGIN(google-explicit-constructor): expectations are written as plain numbers.
    constexpr ExpectedVersion(StreamVersion exact) : kind_(Kind::exact), version_(exact) {}
    template <std::integral Integer>
    constexpr ExpectedVersion(Integer n)
        : kind_(std::cmp_less(n, 0) ? Kind::invalid : Kind::exact), version_(n) {}
    // NOLINTEND(google-explicit-constructor)

    /// Appends whatever the version is.
    static constexpr ExpectedVersion any() { return ExpectedVersion(Kind::any); }
    /// The stream has no events; the same as version 0.
    static constexpr ExpectedVersion none() { return ExpectedVersion(Kind::none); }
    /// The stream has at least one event.
    static constexpr ExpectedVersion some() { return ExpectedVersion(Kind::some); }

    [[nodiscard]] constexpr Kind kind() const { return kind_; }
    /// Meaningful for `Kind::exact` alone.
    [[nodiscard]] constexpr StreamVersion version() const { return version_; }
    [[nodiscard]] constexpr bool matches(StreamVersion actual) const {
        switch (kind_) {
            case Kind::exact:
                return actual == version_;
            case Kind::any:
                return true;
            case Kind::none:
                return actual == StreamVersion{};
            case Kind::some:
                return actual != StreamVersion{};
            case Kind::invalid:
                break;
        }
        return false;
    }
    constexpr bool operator==(const ExpectedVersion&) const = default;

  private:
    constexpr explicit ExpectedVersion(Kind kind) : kind_(kind) {}

    Kind kind_;
    StreamVersion version_{};
};

inline constexpr ExpectedVersion any_version = ExpectedVersion::any();
inline constexpr ExpectedVersion no_stream = ExpectedVersion::none();
inline constexpr ExpectedVersion stream_exists = ExpectedVersion::some();

/// For messages: "version 3", "any version", "no stream", "an existing stream".
[[nodiscard]] std::string to_string(ExpectedVersion expected);

}  // namespace eskit::inline v0_1
