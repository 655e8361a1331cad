#include <eskit/detail/text.hpp>
#include <eskit/sqlite/rebuild.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace eskit::inline v0_1::sqlite::detail {
namespace {

// As SQL writes a name.
std::string name(const std::string& table) {
    std::string quoted = "\"";
    for (const char byte : table) {
        quoted.append(byte == '"' ? 2 : 1, byte);
    }
    return quoted + "\"";
}

// How many rows of one are not in the other. Rows that are equal count once.
std::uint64_t rows_missing(SQLite::Database& database, const std::string& in,
                           const std::string& from) {
    return static_cast<std::uint64_t>(database
                                          .execAndGet("SELECT count(*) FROM (SELECT * FROM " +
                                                      name(from) + " EXCEPT SELECT * FROM " +
                                                      name(in) + ")")
                                          .getInt64());
}

}  // namespace

Result<void> check_rebuild(const Database& database, const std::vector<TableSwap>& tables,
                           std::size_t batch_size) {
    if (database.path() == ":memory:") {
        return Error(Errc::unsupported,
                     "rebuild a view in ':memory:': it cannot be read while it is written; reset "
                     "its checkpoint instead");
    }
    if (tables.empty()) {
        return Error(Errc::invalid_argument, "rebuild a view: name the tables to swap");
    }
    if (batch_size == 0) {
        return Error(Errc::invalid_argument, "rebuild a view: batch_size must not be 0");
    }
    return {};
}

Result<GlobalSequence> live_position(const Context& ctx, const Database& database,
                                     std::string_view consumer, const Uuid& epoch,
                                     GlobalSequence shadow) {
    const auto stored = database.checkpoints().load(ctx, consumer);
    if (!stored) {
        return stored.error();
    }
    const std::string tried = "rebuild view " + eskit::detail::quoted(consumer);
    if (eskit::detail::is_new_view(*stored)) {
        return Error(Errc::not_found,
                     tried + ": it has no checkpoint, so there is nothing to build anew");
    }
    if ((*stored)->log_epoch != epoch) {
        return Error(Errc::corrupt, tried + ": its checkpoint was made in another history");
    }
    if ((*stored)->sequence < shadow) {
        return Error(Errc::conflict, tried + ": it was reset meanwhile; begin again");
    }
    return (*stored)->sequence;
}

std::uint64_t count_differences(SQLite::Database& database, const std::vector<TableSwap>& tables) {
    std::uint64_t count = 0;
    for (const TableSwap& swap : tables) {
        count += rows_missing(database, swap.live, swap.shadow) +
                 rows_missing(database, swap.shadow, swap.live);
    }
    return count;
}

void swap_tables(SQLite::Database& database, const std::vector<TableSwap>& tables) {
    for (const TableSwap& swap : tables) {
        database.exec("DROP TABLE " + name(swap.live));
        database.exec("ALTER TABLE " + name(swap.shadow) + " RENAME TO " + name(swap.live));
    }
}

Error log_ends_early(GlobalSequence at, GlobalSequence upto) {
    return Error(Errc::corrupt, "rebuild a view: the log ends at " + std::to_string(at.value) +
                                    ", and the view has seen event " + std::to_string(upto.value) +
                                    "; restore the log");
}

}  // namespace eskit::inline v0_1::sqlite::detail
