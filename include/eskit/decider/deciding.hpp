/// What a decision may depend on besides state and command.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/event/metadata.hpp>
#include <eskit/id/id_generator.hpp>

#include <cstddef>
#include <vector>

namespace eskit::inline v0_1 {

/// Time, new ids and the principal, as one decision sees them. They are fixed for one command: when
/// it is decided again after a conflict, `now()` and the ids are the same.
///
/// Thread safety: used by the deciding thread alone.
class Deciding {
  public:
    Deciding(Timestamp now, Principal principal, IdGenerator& ids);

    [[nodiscard]] Timestamp now() const noexcept { return now_; }
    [[nodiscard]] const Principal& principal() const noexcept { return principal_; }
    /// A new id at each call.
    [[nodiscard]] Uuid new_id() const;

    /// Hands out the same ids again, from the first.
    void restart() const noexcept { used_ = 0; }

  private:
    Timestamp now_;
    Principal principal_;
    IdGenerator* ids_;
    mutable std::vector<Uuid> drawn_;
    mutable std::size_t used_ = 0;
};

}  // namespace eskit::inline v0_1
