#include "frames.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace custom_log {
namespace {

using eskit::Errc;
using eskit::Error;
using eskit::Result;

constexpr std::size_t head_bytes = 8;

// CRC-32 as in zlib and Ethernet: polynomial 0xEDB88320, bit by bit into a table.
constexpr std::array<std::uint32_t, 256> crc_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
        }
        table[byte] = crc;
    }
    return table;
}();

std::uint32_t crc_of(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc = (crc >> 8) ^ crc_table[(crc ^ static_cast<std::uint8_t>(byte)) & 0xFF];
    }
    return ~crc;
}

void put_word(std::uint32_t word, std::string& out) {
    for (int shift = 0; shift < 32; shift += 8) {
        out.push_back(static_cast<char>((word >> shift) & 0xFF));
    }
}

std::uint32_t word_at(std::string_view bytes) {
    std::uint32_t word = 0;
    for (std::size_t at = 4; at-- > 0;) {
        word = (word << 8) | static_cast<std::uint8_t>(bytes[at]);
    }
    return word;
}

Error refused_by_system(const std::string& tried, Errc code = Errc::unavailable) {
    return {code, tried + ": " + std::generic_category().message(errno)};
}

// The body of the first frame of `bytes`, if it is there as a whole.
std::optional<std::string_view> first_body(std::string_view bytes) {
    if (bytes.size() < head_bytes) {
        return std::nullopt;
    }
    const std::size_t size = word_at(bytes);
    if (bytes.size() - head_bytes < size) {
        return std::nullopt;
    }
    const std::string_view body = bytes.substr(head_bytes, size);
    return crc_of(body) == word_at(bytes.substr(4)) ? std::optional(body) : std::nullopt;
}

Result<std::string> read_whole(int descriptor) {
    struct stat status{};
    if (fstat(descriptor, &status) != 0) {
        return refused_by_system("look at the log");
    }
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t count =
            pread(descriptor, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return refused_by_system("read the log");
        }
        at += static_cast<std::size_t>(count);
    }
    return bytes;
}

// A new file is there after a loss of power only when its folder was flushed too.
Result<void> flush_folder(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return refused_by_system("open the folder " + folder);
    }
    const int code = fsync(descriptor);
    close(descriptor);
    return code == 0 ? Result<void>{} : refused_by_system("flush the folder " + folder);
}

}  // namespace

void append_frame(std::string_view body, std::string& frames) {
    put_word(static_cast<std::uint32_t>(body.size()), frames);
    put_word(crc_of(body), frames);
    frames.append(body);
}

Result<FrameFile> FrameFile::open(const std::string& path, std::vector<std::string>& bodies) {
    FrameFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (file.descriptor_ < 0) {
        return refused_by_system("open " + path);
    }
    if (flock(file.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        return Error(Errc::unavailable, "open " + path + ": another handle has it open");
    }
    if (auto ok = file.recover(bodies); !ok) {
        return std::move(ok).error();
    }
    if (auto ok = bodies.empty() ? flush_folder(path) : Result<void>{}; !ok) {
        return std::move(ok).error();
    }
    return file;
}

Result<void> FrameFile::recover(std::vector<std::string>& bodies) {
    auto bytes = read_whole(descriptor_);
    if (!bytes) {
        return std::move(bytes).error();
    }
    std::string_view rest = *bytes;
    while (const auto body = first_body(rest)) {
        bodies.emplace_back(*body);
        rest.remove_prefix(head_bytes + body->size());
    }
    // A crash leaves less than it wrote, or bytes that do not fit their CRC, at the end alone.
    if (rest.size() > head_bytes && word_at(rest) < rest.size() - head_bytes &&
        first_body(rest.substr(head_bytes + word_at(rest)))) {
        return Error(Errc::corrupt, "open the log: frame " + std::to_string(bodies.size() + 1) +
                                        " is damaged, and others follow it");
    }
    size_ = bytes->size() - rest.size();
    if (!rest.empty() &&
        (ftruncate(descriptor_, static_cast<off_t>(size_)) != 0 || fsync(descriptor_) != 0)) {
        return refused_by_system("cut an unfinished frame off the log");
    }
    return {};
}

Result<void> FrameFile::append(std::string_view frames) {
    std::uint64_t at = size_;
    for (std::string_view rest = frames; !rest.empty();) {
        const ssize_t count = pwrite(descriptor_, rest.data(), rest.size(), static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            const Error error = refused_by_system("write to the log");
            // What was written of it must not be found by `open`.
            if (ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
                return refused_by_system("take an unfinished write back", Errc::in_doubt);
            }
            return error;
        }
        at += static_cast<std::uint64_t>(count);
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    // After a failed flush nobody knows what the disk has, and a second flush would lie.
    if (fdatasync(descriptor_) != 0) {
        return refused_by_system("flush the log", Errc::in_doubt);
    }
    size_ = at;
    return {};
}

FrameFile::FrameFile(FrameFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {
}

FrameFile& FrameFile::operator=(FrameFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    return *this;
}

FrameFile::~FrameFile() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

}  // namespace custom_log
