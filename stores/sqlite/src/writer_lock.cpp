#include "writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stop_token>
#include <string_view>
#include <system_error>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

constexpr std::chrono::milliseconds poll_interval{10};

Error cannot_make(const std::string& database, const std::string& side, int reason) {
    return Error(Errc::unavailable,
                 "open '" + database + "' for writing: '" + side +
                     "' cannot be opened: " + std::generic_category().message(reason) +
                     "; make the folder writable, or use open_read_only");
}

Error is_held(const std::string& database, int descriptor) {
    std::array<char, 20> holder{};
    const ssize_t size = pread(descriptor, holder.data(), holder.size(), 0);
    std::string_view pid(holder.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    pid = pid.substr(0, std::min(pid.find('\n'), pid.size()));
    const std::string who = pid.empty() ? "another writer" : "process " + std::string(pid);
    return Error(Errc::unavailable, "open '" + database + "' for writing: " + who +
                                        " has it open; end that one, set wait_for_writer, or use "
                                        "open_read_only (in one process, share one Database)");
}

// For the message of whoever comes next; nothing depends on it.
void write_holder(int descriptor) {
    const std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) == 0) {
        static_cast<void>(!pwrite(descriptor, pid.data(), pid.size(), 0));
    }
}

}  // namespace

Result<WriterLock> WriterLock::acquire(const std::string& database, Clock& clock,
                                       std::chrono::milliseconds wait) {
    const std::string side = database + ".lock";
    WriterLock lock(open(side.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (lock.descriptor_ < 0) {
        return cannot_make(database, side, errno);
    }
    const SteadyTime until = clock.steady_now() + wait;
    while (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) {
            continue;
        }
        if (errno != EWOULDBLOCK) {
            return cannot_make(database, side, errno);
        }
        const SteadyTime now = clock.steady_now();
        if (now >= until) {
            return is_held(database, lock.descriptor_);
        }
        clock.wait(std::min(until, now + poll_interval), std::stop_token{});
    }
    write_holder(lock.descriptor_);
    return lock;
}

WriterLock::~WriterLock() {
    if (descriptor_ >= 0) {
        close(descriptor_);  // and with the last copy of the descriptor, the lock
    }
}

}  // namespace eskit::inline v0_1::sqlite::detail
