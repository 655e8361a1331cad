/// What a log declares that it can do.
#pragma once

#include <cstdint>

namespace eskit::inline v0_1 {

/// Declared differences between backends. They select conformance tests and make the parity matrix.
struct Capabilities {
    bool dense_global_sequence = false;  ///< sequences have no holes
    bool multi_stream_commit = false;
    bool append_condition = false;
    bool stream_lifecycle = false;  ///< streams have a status, and payloads can be removed
    /// What an acknowledged commit survives.
    enum class Durability : std::uint8_t {
        none,
        process_crash,
        power_loss,
    } durability = Durability::none;
    bool multi_process_writers = false;
    /// The log keeps live payloads; other logs are handed bytes.
    bool live_payloads = false;
};

}  // namespace eskit::inline v0_1
