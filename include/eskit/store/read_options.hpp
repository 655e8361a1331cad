/// What to read of a stream, and of the whole log.
#pragma once

#include <eskit/event/ordinal.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eskit::inline v0_1 {

/// A part of one stream.
struct LoadOptions {
    StreamVersion after{};                ///< exclusive
    std::optional<StreamVersion> upto{};  ///< inclusive
    std::size_t limit = SIZE_MAX;         ///< events delivered
    bool backwards = false;               ///< newest first; `after` and `upto` mean the same events
    std::vector<std::string> types{};     ///< empty = all; filtered before anything is decoded
};

/// A part of the log, in global order.
struct ReadOptions {
    GlobalSequence after{};             ///< exclusive
    std::size_t limit = 1000;           ///< events delivered
    std::size_t scan_limit = SIZE_MAX;  ///< rows looked at, matching or not
    std::vector<std::string> types{};   ///< empty = all; filtered before anything is decoded
};

/// How far a read went.
struct Scan {
    GlobalSequence next{};  ///< the last row looked at, matching or not: the only legal cursor
    GlobalSequence head{};  ///< the newest row at that moment
};

}  // namespace eskit::inline v0_1
