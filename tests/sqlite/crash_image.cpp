#include "crash_image.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace eskit::inline v0_1::sqlite::testing {

namespace fs = std::filesystem;

constexpr std::size_t sector_size = 512;

// Decides what of the unsynced operations is found. Each way is one that a disk may take; a crash
// that keeps all or nothing finds other mistakes than one that tears every write.
class CrashDisk::Fate {
  public:
    // `first` and `end` bound the numbers of the operations that are pending.
    Fate(std::mt19937& random, std::size_t first, std::size_t end)
        : random_(random),
          way_(static_cast<Way>(random() % ways)),
          kept_of_8_(kept_by(way_)),
          cut_(first + (end > first ? random() % (end - first) : 0)),
          rubbish_(random() % 4 == 0) {}

    // Whether a part of operation `number` arrived; `torn` = it may differ between its sectors.
    [[nodiscard]] bool keeps(const Pending& pending) {
        switch (way_) {
            case Way::nothing:
                return false;
            case Way::everything:
                return true;
            case Way::in_order:
                return pending.number < cut_ || (pending.number == cut_ && tears(pending));
            default:
                return tears(pending) || random_() % 2 == 0;
        }
    }
    [[nodiscard]] bool keeps_sector(const Pending& pending) {
        const bool whole = !tears(pending) || (way_ == Way::in_order && pending.number < cut_);
        return whole || random_() % 8 < kept_of_8_;
    }
    // What a file that grew holds where nothing arrived.
    void fill(std::string& content, std::size_t size) {
        const std::size_t before = content.size();
        content.resize(std::max(size, before), '\0');
        for (std::size_t at = before; rubbish_ && at < content.size(); ++at) {
            content[at] = static_cast<char>(random_());
        }
    }

  private:
    enum class Way : std::uint8_t {
        nothing,
        everything,
        in_order,  // up to some operation, which is torn
        whole_writes,
        sectors,
        most_sectors,
        few_sectors,
    };
    static constexpr unsigned ways = 7;

    static unsigned kept_by(Way way) {
        if (way == Way::most_sectors) {
            return 7;
        }
        return way == Way::few_sectors ? 1 : 4;
    }
    [[nodiscard]] bool tears(const Pending& pending) const {
        return pending.operation->kind == IoOperation::Kind::write && way_ != Way::nothing &&
               way_ != Way::everything && way_ != Way::whole_writes;
    }

    std::mt19937& random_;
    Way way_;
    unsigned kept_of_8_;
    std::size_t cut_;
    bool rubbish_;
};

CrashDisk::CrashDisk(const DiskFiles& before, unsigned seed) : random_(seed) {
    std::uint32_t number = 0;
    for (const auto& [name, content] : before) {
        contents_[number].durable = content;
        entries_.emplace(name, number++);
    }
}

void CrashDisk::keep_entry(std::map<std::string, std::uint32_t>& entries,
                           const IoOperation& operation) {
    if (operation.kind == IoOperation::Kind::create) {
        entries[operation.name] = operation.file;
    } else if (const auto found = entries.find(operation.name);
               found != entries.end() && found->second == operation.file) {
        entries.erase(found);
    }
}

// Makes the pending operations of a file durable, as far as `fate` keeps them.
void CrashDisk::settle(Content& content, Fate& fate) {
    for (const Pending& pending : content.pending) {
        const IoOperation& operation = *pending.operation;
        if (!fate.keeps(pending)) {
            continue;
        }
        if (operation.kind == IoOperation::Kind::truncate) {
            content.durable.resize(operation.at, '\0');
            continue;
        }
        const std::size_t end = operation.at + operation.bytes.size();
        fate.fill(content.durable, end);
        for (std::size_t at = operation.at; at < end;) {
            const std::size_t next = std::min(end, (at / sector_size + 1) * sector_size);
            if (fate.keeps_sector(pending)) {
                content.durable.replace(at, next - at, operation.bytes, at - operation.at,
                                        next - at);
            }
            at = next;
        }
    }
    content.pending.clear();
}

void CrashDisk::apply(const IoOperation& operation) {
    using Kind = IoOperation::Kind;
    const Pending pending{&operation, applied_++};
    Content& content = contents_[operation.file];
    switch (operation.kind) {
        case Kind::create:
        case Kind::remove:
            entries_pending_.push_back(pending);
            break;
        case Kind::write:
        case Kind::truncate:
            content.pending.push_back(pending);
            break;
        case Kind::lying_sync:
            break;
        case Kind::failed_sync: {
            Fate fate(random_, 0, applied_);
            settle(content, fate);
            break;
        }
        case Kind::sync:
            for (const Pending& kept : content.pending) {
                const IoOperation& written = *kept.operation;
                if (written.kind == Kind::truncate) {
                    content.durable.resize(written.at, '\0');
                    continue;
                }
                const std::size_t end = written.at + written.bytes.size();
                content.durable.resize(std::max(content.durable.size(), end), '\0');
                content.durable.replace(written.at, written.bytes.size(), written.bytes);
            }
            content.pending.clear();
            break;
    }
    if (operation.directory) {
        for (const Pending& entry : std::exchange(entries_pending_, {})) {
            keep_entry(entries_, *entry.operation);
        }
    }
}

DiskFiles CrashDisk::crash(std::mt19937& random) const {
    std::size_t first = applied_;
    for (const auto& [number, content] : contents_) {
        first = content.pending.empty() ? first : std::min(first, content.pending.front().number);
    }
    Fate fate(random, first, applied_);
    auto entries = entries_;
    for (const Pending& pending : entries_pending_) {
        if (fate.keeps(pending)) {
            keep_entry(entries, *pending.operation);
        }
    }
    DiskFiles files;
    for (const auto& [name, number] : entries) {
        Content content = contents_.at(number);
        settle(content, fate);
        files.emplace(name, std::move(content.durable));
    }
    return files;
}

void write_files(const fs::path& folder, const DiskFiles& files) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& [name, content] : files) {
        std::ofstream(folder / name, std::ios::binary) << content;
    }
}

DiskFiles read_files(const fs::path& folder) {
    DiskFiles files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".db" && extension != ".db-wal" && extension != ".db-journal") {
            continue;
        }
        std::ifstream in(entry.path(), std::ios::binary);
        files.emplace(entry.path().filename().string(),
                      std::string(std::istreambuf_iterator<char>(in), {}));
    }
    return files;
}

}  // namespace eskit::inline v0_1::sqlite::testing
