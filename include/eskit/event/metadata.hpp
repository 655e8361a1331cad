/// What is recorded with every commit besides its events.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace eskit::inline v0_1 {

/// On whose behalf something happens.
struct Principal {
    enum class Kind : std::uint8_t { none, user, service, system } kind = Kind::none;
    std::string id{};

    bool operator==(const Principal&) const = default;
};

/// Recorded with every event of a commit.
struct Metadata {
    std::string correlation_id{};                ///< the chain that the event belongs to
    std::string causation_id{};                  ///< the event or message that led to it
    Principal initiator{};                       ///< who acted
    Principal originator{};                      ///< who began the chain
    std::map<std::string, std::string> extra{};  ///< anything else; keys with '$' are eskit's

    bool operator==(const Metadata&) const = default;
};

}  // namespace eskit::inline v0_1
