/// Leaders among those who use one database.
#pragma once

#include <eskit/sqlite/fwd.hpp>
#include <eskit/subscription/memory_leader_lock.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace eskit::inline v0_1::sqlite {

/// Elects leaders whose epochs are kept in the table `eskit_leases`, so that they rise across
/// restarts; `Database::leader_lock` makes one.
///
/// A file has one process that writes, so who leads is known in memory: taking the lead writes one
/// row, keeping it writes nothing, and what a process that died has led is free when the next one
/// opens the file.
///
/// Thread safety: all members may be called from any thread.
/// Ownership: keeps the database open.
/// Errors: also unsupported for a database that was opened read-only; unavailable and corrupt.
class LeaderLock final : public subscription::MemoryLeaderLock {
  public:
    explicit LeaderLock(std::shared_ptr<detail::Log> log);
    LeaderLock(const LeaderLock&) = delete;
    LeaderLock& operator=(const LeaderLock&) = delete;
    ~LeaderLock() override;

  protected:
    Result<std::uint64_t> next_epoch(const Context& ctx, std::string_view name) override;

  private:
    std::shared_ptr<detail::Log> log_;
};

}  // namespace eskit::inline v0_1::sqlite
