// A row of the table `checkpoints`.
#pragma once

#include "connection.hpp"

#include <eskit/base/clock.hpp>
#include <eskit/subscription/checkpoint_store.hpp>

#include <optional>
#include <string_view>

namespace eskit::inline v0_1::sqlite::detail {

// As the connection sees it.
[[nodiscard]] Result<std::optional<subscription::Checkpoint>> load_checkpoint(
    Connection& connection, std::string_view consumer);

// To Sql::save_checkpoint; what is bound must live until the step.
void bind_checkpoint(Statement& save, std::string_view consumer,
                     const subscription::Checkpoint& checkpoint, Timestamp now) noexcept;

}  // namespace eskit::inline v0_1::sqlite::detail
