/// An event as it was stored, before anything of it is decoded.
#pragma once

#include <cstdint>
#include <string>

namespace eskit::inline v0_1 {

/// Under which name and schema version an event is stored.
struct StoredType {
    std::string name{};         ///< wire name
    std::uint32_t version = 1;  ///< schema version

    friend bool operator==(const StoredType&, const StoredType&) = default;
};

/// What raw upcasters see and change. The bytes come from the log as they are: nothing has checked
/// them.
struct RawEvent {
    std::string type{};  ///< wire name
    std::uint32_t schema_version = 1;
    std::string codec{};  ///< of `bytes`
    std::string bytes{};
};

}  // namespace eskit::inline v0_1
