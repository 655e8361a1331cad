#include <eskit/detail/text.hpp>
#include <eskit/sqlite/view.hpp>

#include <ranges>
#include <set>

namespace eskit::inline v0_1::sqlite::detail {

Result<void> set_up_view(const Context& ctx, const Database& database, std::string_view name,
                         std::string_view consumer,
                         eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> reset,
                         eskit::detail::FunctionRef<Result<void>(SQLite::Database&)> setup) {
    const auto stored = database.checkpoints().load(ctx, consumer);
    if (!stored) {
        return stored.error();
    }
    if (!eskit::detail::is_new_view(*stored)) {
        return {};
    }
    // In one transaction with a second look: what another instance has projected since stays.
    auto made = database.transact(ctx, {.consumer = consumer, .from = *stored},
                                  [&](SQLite::Database& sql) -> Result<void> {
                                      auto empty = reset(sql);
                                      return empty ? setup(sql) : empty;
                                  });
    return made || made.error().code() == Errc::conflict
               ? Result<void>{}
               : made.error().prefixed("set up view " + eskit::detail::quoted(name));
}

void tell_changes(std::string_view view, std::span<const EventInfo* const> events,
                  const std::function<void(const ViewChange&)>& on_change) {
    std::set<std::pair<std::string_view, std::string_view>> told;
    for (const EventInfo* event : std::views::reverse(events)) {
        const StreamId& stream = event->stream();
        if (told.emplace(stream.type(), stream.id()).second) {
            on_change({view, stream, event->global_sequence()});
        }
    }
}

}  // namespace eskit::inline v0_1::sqlite::detail
