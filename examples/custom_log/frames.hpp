/// A file of framed records: each is either there as a whole or not at all.
#pragma once

#include <eskit/base/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace custom_log {

/// Appends frames and reads them back when it is opened.
///
/// A frame is its length (4 bytes, little-endian), the CRC-32 of its body (4 bytes), and the body.
/// What a crash left of the last frame is cut off by `open`; a damaged frame that has others behind
/// it is an error, for a crash does not do that.
///
/// Thread safety: none; one thread at a time.
class FrameFile {
  public:
    static constexpr std::size_t body_bytes_max = UINT32_MAX;

    /// Opens or creates the file and appends the bodies of its frames to `bodies`.
    /// Errors: unavailable when another handle has the file, or when the system refuses; corrupt.
    static eskit::Result<FrameFile> open(const std::string& path, std::vector<std::string>& bodies);

    FrameFile(FrameFile&& other) noexcept;
    FrameFile& operator=(FrameFile&& other) noexcept;
    FrameFile(const FrameFile&) = delete;
    FrameFile& operator=(const FrameFile&) = delete;
    ~FrameFile();

    /// Writes the frames and waits until the disk has them. After a failure the file is as it was
    /// before, as far as can be known: `in_doubt` says that it cannot, and that the file must be
    /// opened again.
    eskit::Result<void> append(std::string_view frames);

  private:
    explicit FrameFile(int descriptor) noexcept : descriptor_(descriptor) {}
    eskit::Result<void> recover(std::vector<std::string>& bodies);

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// Appends the frame of a body to `frames`. Requires: at most body_bytes_max bytes.
void append_frame(std::string_view body, std::string& frames);

}  // namespace custom_log
