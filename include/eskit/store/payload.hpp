/// The data of one event: bytes in a named codec, or a live value.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/codec/codec.hpp>
#include <eskit/event/type_info.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace eskit::inline v0_1 {

/// Immutable, shared by all who hold a `std::shared_ptr<const Payload>`.
///
/// A live payload is encoded when somebody asks for bytes, and never before: that is why a store in
/// memory costs no encoding. Live values are owned by the payload.
///
/// Thread safety: immutable, so reading is free of races.
class Payload {
  public:
    /// Bytes as they were stored or received, in the codec of this name.
    static std::shared_ptr<const Payload> from_bytes(std::string codec, std::string bytes);
    /// A live value. `Owner` is what is kept (an event variant, say), and `select(owner)` points at
    /// the event in it.
    template <class Owner, class Select>
    static std::shared_ptr<const Payload> from_owner(Owner&& owner, Select&& select);
    /// A live event of its own.
    template <class T>
    static std::shared_ptr<const Payload> from_value(T value);

    Payload(const Payload&) = delete;
    Payload& operator=(const Payload&) = delete;

    [[nodiscard]] bool is_live() const noexcept { return type_ != nullptr; }
    /// The live event's shape; nullptr for bytes.
    [[nodiscard]] const TypeInfo* type() const noexcept { return type_; }
    /// The live event; nullptr for bytes.
    [[nodiscard]] const void* value() const noexcept { return value_; }
    /// Identifies the type of the owner that keeps the live event; see `owner_tag`.
    [[nodiscard]] const void* owner_type() const noexcept { return owner_type_; }
    [[nodiscard]] const void* owner() const noexcept { return owner_; }
    /// The codec of the bytes; empty for a live value.
    [[nodiscard]] const std::string& codec() const noexcept { return encoded().codec; }
    /// The bytes; empty for a live value.
    [[nodiscard]] const std::string& bytes() const noexcept { return encoded().bytes; }

    /// Appends the event in `codec`: live values are encoded, bytes of the same codec are copied.
    /// Errors: codec when the value cannot be encoded, unsupported for bytes of another codec.
    [[nodiscard]] Result<void> encode(const Codec& codec, std::string& out) const;

  protected:
    struct Encoded {
        std::string codec;
        std::string bytes;
    };

    explicit Payload(const Encoded& encoded) noexcept : encoded_(&encoded) {}
    Payload() = default;
    ~Payload() = default;

    const TypeInfo* type_ = nullptr;
    const void* value_ = nullptr;
    const void* owner_type_ = nullptr;
    const void* owner_ = nullptr;

  private:
    [[nodiscard]] const Encoded& encoded() const noexcept;

    const Encoded* encoded_ = nullptr;  // nullptr for a live value
};

namespace detail {

template <class Owner>
inline constexpr char owner_tag_of = 0;

/// The address that stands for the type `Owner` in this program.
template <class Owner>
constexpr const void* owner_tag() {
    return &owner_tag_of<Owner>;
}

struct SelectedValue {
    const TypeInfo* type;
    const void* value;
};

template <class Owner>
class LivePayload final : public Payload {
  public:
    template <class Given, class Select>
    LivePayload(Given&& owner, Select&& select) : live_(std::forward<Given>(owner)) {
        const SelectedValue selected = select(live_);
        type_ = selected.type;
        value_ = selected.value;
        // NOLINTBEGIN(cppcoreguidelines-prefer-member-initializer): they are the base's.
        owner_type_ = owner_tag<Owner>();
        owner_ = &live_;
        // NOLINTEND(cppcoreguidelines-prefer-member-initializer)
    }

  private:
    Owner live_;
};

}  // namespace detail

template <class Owner, class Select>
std::shared_ptr<const Payload> Payload::from_owner(Owner&& owner, Select&& select) {
    return std::make_shared<detail::LivePayload<std::remove_cvref_t<Owner>>>(
        std::forward<Owner>(owner), std::forward<Select>(select));
}

template <class T>
std::shared_ptr<const Payload> Payload::from_value(T value) {
    return from_owner(std::move(value),
                      [](const T& kept) { return detail::SelectedValue{&type_info<T>(), &kept}; });
}

}  // namespace eskit::inline v0_1
