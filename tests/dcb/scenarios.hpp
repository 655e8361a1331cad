// The given/when/then cases that the specification of dynamic consistency boundaries publishes
// (dcb.events), on any log.
#pragma once

#include <eskit/store/event_log.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace scenarios_test {

// One case, with the definitions of its scenario and of those that the scenario extends.
struct Case {
    std::string name;
    nlohmann::json definitions;
    nlohmann::json test;
};

std::vector<Case> read_cases(const nlohmann::json& published);

// Runs a case on an empty log; what went differently, or nothing. Throws for an expression that the
// tables do not know.
std::string run(const Case& published, const std::shared_ptr<eskit::EventLog>& log);

}  // namespace scenarios_test
