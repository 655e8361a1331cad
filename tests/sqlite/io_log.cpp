#include "io_log.hpp"

#include <utility>

namespace eskit::inline v0_1::sqlite::testing {

IoLog::IoLog(const DiskFiles& before) {
    for (const auto& [name, content] : before) {
        names_.emplace(name, files_++);
    }
}

std::uint32_t IoLog::open(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    const auto [at, is_new] = names_.try_emplace(name, files_);
    if (is_new) {
        operations_.push_back({.kind = IoOperation::Kind::create, .file = files_++, .name = name});
    }
    return at->second;
}

void IoLog::remove(const std::string& name, bool directory) {
    const std::scoped_lock lock(mutex_);
    const auto found = names_.find(name);
    if (found != names_.end()) {
        operations_.push_back({.kind = IoOperation::Kind::remove,
                               .file = found->second,
                               .name = name,
                               .directory = directory});
        names_.erase(found);
    }
}

void IoLog::add(IoOperation operation) {
    const std::scoped_lock lock(mutex_);
    operations_.push_back(std::move(operation));
}

std::size_t IoLog::position() const {
    const std::scoped_lock lock(mutex_);
    return operations_.size();
}

}  // namespace eskit::inline v0_1::sqlite::testing
