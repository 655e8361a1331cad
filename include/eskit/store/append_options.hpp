/// What an append may say besides its events, and what it answers.
#pragma once

#include <eskit/base/uuid.hpp>
#include <eskit/event/ordinal.hpp>

#include <string>
#include <vector>

namespace eskit::inline v0_1 {

struct AppendOptions {
    /// Names the intent: repeating the append with the same id returns the first outcome. Zero = a
    /// new one.
    CommitId commit_id{};
    /// Put on every event of the append.
    std::vector<std::string> tags{};
    /// Tells two requests with one id apart; empty = made from stream, expectation, types and
    /// count.
    std::string fingerprint{};
};

struct Appended {
    StreamVersion version{};           ///< of the stream, after the append
    GlobalSequence global_sequence{};  ///< of the last event of the append
    CommitId commit_id{};
    bool replayed = false;  ///< the commit id was known: nothing was written now
};

}  // namespace eskit::inline v0_1
