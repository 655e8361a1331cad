/// Ids that a test can predict.
#pragma once

#include <eskit/id/id_generator.hpp>

#include <cstdint>
#include <mutex>

namespace eskit::inline v0_1::testing {

/// 00000000-0000-7000-8000-000000000001, ...02, ...03.
///
/// Thread safety: all members may be called from any thread.
class SequentialIds final : public IdGenerator {
  public:
    void fill(std::span<Uuid> ids) override;
    /// The n-th id, counted from 1.
    [[nodiscard]] static Uuid at(std::uint64_t n);

  private:
    std::mutex mutex_;
    std::uint64_t last_ = 0;
};

}  // namespace eskit::inline v0_1::testing
