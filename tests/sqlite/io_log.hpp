// What was asked of a disk, in order: the raw material of power-loss images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

struct IoOperation {
    enum class Kind : std::uint8_t {
        create,
        write,
        truncate,
        remove,
        sync,
        failed_sync,  // reported: what it should have written may never be
        lying_sync,   // answered as done, and not done
    };
    Kind kind{};
    std::uint32_t file = 0;
    std::string name{};      // of create and remove
    std::uint64_t at = 0;    // the offset of a write, the size after a truncate
    std::string bytes{};     // of write
    bool directory = false;  // of sync and remove: the folder's entries are flushed with it

    [[nodiscard]] bool is_sync() const noexcept { return kind >= Kind::sync; }
};

// The files of one folder: name and content.
using DiskFiles = std::map<std::string, std::string>;

// Thread safety: all members but `operations` may be called from any thread.
class IoLog {
  public:
    // `before` are the files that exist already; they are numbered from 0 in their order.
    explicit IoLog(const DiskFiles& before = {});

    // The file of that name, created when there is none.
    std::uint32_t open(const std::string& name);
    void remove(const std::string& name, bool directory);
    void add(IoOperation operation);

    // The number of operations up to now.
    [[nodiscard]] std::size_t position() const;
    // When nobody writes any more.
    [[nodiscard]] const std::vector<IoOperation>& operations() const { return operations_; }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::uint32_t> names_;
    std::uint32_t files_ = 0;
    std::vector<IoOperation> operations_;
};

}  // namespace eskit::inline v0_1::sqlite::testing
