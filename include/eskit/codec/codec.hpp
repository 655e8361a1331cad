/// Turns values into bytes and back.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/type_info.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

inline constexpr std::size_t decode_bytes_max = std::size_t{16} * 1024 * 1024;
inline constexpr std::size_t codec_depth_max = 64;

/// How strict decoding is, and how much it takes.
struct DecodeOptions {
    /// Fields that the bytes do not have are an error; otherwise they keep what the value's default
    /// constructor gave them. Optional fields may be absent either way.
    bool require_all_fields = false;
    /// Longer input is refused unread.
    std::size_t bytes_max = decode_bytes_max;
    /// Deeper nesting of structs, lists and maps is refused; at most 512, whatever is asked for.
    std::size_t depth_max = codec_depth_max;
};

/// A storage format for every type that `type_info` describes.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: an object is registered and used by reference; it lives longer than its users.
class Codec {
  public:
    virtual ~Codec();

    /// Stored beside the bytes of every event, so it never changes.
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// Appends `value`, of the type that `type` describes, to `out`.
    /// Errors: codec when the value has no stored form (a number that is not finite, text that is
    /// not UTF-8, an enum value without a name, nesting deeper than 64), handler_failed when a
    /// conversion of the user threw. `out` is then as it was before.
    virtual Result<void> encode(const TypeInfo& type, const void* value,
                                std::string& out) const = 0;

    /// Reads `bytes` into a default-constructed `value` of the type that `type` describes.
    /// Errors: codec, with the path of the field, when the bytes do not fit; handler_failed when a
    /// conversion of the user threw. `value` is then valid, but of no use.
    virtual Result<void> decode(const TypeInfo& type, void* value, std::string_view bytes,
                                const DecodeOptions& options = {}) const = 0;

  protected:
    Codec() = default;
    Codec(const Codec&) = default;
    Codec& operator=(const Codec&) = default;
};

}  // namespace eskit::inline v0_1
