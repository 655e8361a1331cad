/// Names of eskit::sqlite, for signatures that need no more.
#pragma once

// NOLINTNEXTLINE(readability-identifier-naming): the name is theirs.
namespace SQLite {
class Database;  // SQLiteCpp; a forward declaration keeps its headers, and SQLite's, out of ours
}

namespace eskit::inline v0_1::sqlite {

class ChangeWatch;
class CheckpointStore;
class Database;
class LeaderLock;
class Path;
struct InlineProjection;
struct Options;
class SnapshotStore;
template <class E>
class Store;

namespace detail {
class Engine;
class Log;
}  // namespace detail

}  // namespace eskit::inline v0_1::sqlite
