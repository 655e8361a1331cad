/// Codecs by the names that are stored beside the bytes.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/codec/codec.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace eskit::inline v0_1 {

inline constexpr std::size_t codecs_max = 100;

/// Finds the codec of stored bytes. Codecs are only ever added, at most 100.
///
/// Thread safety: all members may be called from any thread; `find` takes no lock.
/// Ownership: codecs are kept by reference and must outlive the registry.
class CodecRegistry {
  public:
    /// An empty registry.
    CodecRegistry();
    ~CodecRegistry();
    CodecRegistry(const CodecRegistry&) = delete;
    CodecRegistry& operator=(const CodecRegistry&) = delete;

    /// Adds the codec under its own name.
    /// Errors: already_exists when the name is taken; invalid_argument when it is empty, longer
    /// than 255 bytes or not printable; unsupported when there are 100 already.
    Result<void> add(const Codec& codec);
    /// Adds the codec under another name, for reading what was stored under that. Errors: as above.
    Result<void> add_alias(std::string_view name, const Codec& codec);

    /// The codec of this name, or nullptr.
    [[nodiscard]] const Codec* find(std::string_view name) const noexcept;

  private:
    struct Slots;

    std::unique_ptr<Slots> slots_;
};

/// The registry that stores use unless told otherwise. Holds "json", also as "jsoniter"; programs
/// add theirs at start. Never destroyed.
CodecRegistry& default_codecs();

}  // namespace eskit::inline v0_1
