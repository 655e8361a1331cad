#include "checkpoint_row.hpp"

#include <eskit/detail/text.hpp>

#include <cstdint>
#include <cstring>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

using subscription::Checkpoint;

std::string loading(std::string_view consumer) {
    return "load the checkpoint of " + eskit::detail::quoted(consumer);
}

Error damaged(std::string_view consumer) {
    return Error(Errc::corrupt, loading(consumer) +
                                    ": its row is damaged; reset the consumer or restore a backup");
}

Result<std::optional<Checkpoint>> from_row(const Statement& row, std::string_view consumer) {
    Checkpoint checkpoint{.sequence = row.position(1),
                          .fence = static_cast<std::uint64_t>(row.integer(3))};
    const std::string_view epoch = row.bytes(0);
    const std::string_view event = row.bytes(2);
    if (epoch.size() != checkpoint.log_epoch.size() || event.size() != checkpoint.event_id.size()) {
        return damaged(consumer);
    }
    std::memcpy(checkpoint.log_epoch.data(), epoch.data(), epoch.size());
    std::memcpy(checkpoint.event_id.data(), event.data(), event.size());
    return std::optional(checkpoint);
}

}  // namespace

Result<std::optional<Checkpoint>> load_checkpoint(Connection& connection,
                                                  std::string_view consumer) {
    auto statement = connection.statement(Sql::load_checkpoint);
    if (!statement) {
        return std::move(statement).error();
    }
    const ResetAtExit reset(**statement);
    (*statement)->bind_text(1, consumer);
    const int code = (*statement)->step();
    if (code == SQLITE_DONE) {
        return std::optional<Checkpoint>{};
    }
    return code == SQLITE_ROW
               ? from_row(**statement, consumer)
               : Result<std::optional<Checkpoint>>(connection.error(loading(consumer)));
}

void bind_checkpoint(Statement& save, std::string_view consumer, const Checkpoint& checkpoint,
                     Timestamp now) noexcept {
    save.bind_text(1, consumer);
    save.bind_id(2, checkpoint.log_epoch);
    save.bind(3, checkpoint.sequence.value);
    save.bind_id(4, checkpoint.event_id);
    save.bind(5, checkpoint.fence);
    save.bind(6, std::int64_t{now.time_since_epoch().count()});
}

}  // namespace eskit::inline v0_1::sqlite::detail
