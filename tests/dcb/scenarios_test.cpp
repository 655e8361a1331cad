#include "dcb/scenarios.hpp"

#include "dcb/logs.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace scenarios_test {
namespace {

std::filesystem::path published_file() {
    const char* folder = std::getenv("ESKIT_EXTERNAL_DIR");
    return std::filesystem::path(folder == nullptr ? "" : folder) / "data" /
           "dcb_events_scenarios.json";
}

class PublishedScenarios : public ::testing::TestWithParam<eskit::testing::NamedLog> {};

TEST_P(PublishedScenarios, AllHold) {
    if (!std::filesystem::is_regular_file(published_file())) {
        GTEST_SKIP() << "ESKIT_EXTERNAL_DIR has no data/dcb_events_scenarios.json";
    }
    std::ifstream file(published_file());
    const auto cases = read_cases(nlohmann::json::parse(file));
    int passed = 0;

    for (const Case& published : cases) {
        const auto opened = GetParam().open();
        std::string difference;
        try {
            difference = run(published, opened->log());
        } catch (const std::exception& exception) {
            difference = exception.what();
        }
        EXPECT_EQ(difference, "") << published.name;
        passed += difference.empty();
    }

    std::cerr << GetParam().name << ": " << passed << '/' << cases.size() << '\n';
    EXPECT_EQ(passed, 27);
    EXPECT_EQ(cases.size(), 27U);
}

INSTANTIATE_TEST_SUITE_P(Logs, PublishedScenarios, ::testing::ValuesIn(eskit::testing::all_logs()),
                         &eskit::testing::name_of);

// A case with one projection and one check, written by hand.
Case written_case(const std::string& handler, const std::string& condition,
                  const std::string& error) {
    const auto page = nlohmann::json::parse(R"([{"page": "own", "scenario": {
        "meta": {},
        "eventDefinitions": [{"name": "AccountRegistered",
                              "tagResolvers": ["username:{data.username}"]}],
        "projections": [{"name": "isUsernameClaimed", "stateSchema": {"default": false},
                         "parameterSchema": {"properties": {"username": {}}},
                         "handlers": {"AccountRegistered": "true"},
                         "tagFilters": ["username:{username}"]}],
        "commandHandlerDefinitions": [{"commandName": "registerAccount",
            "decisionModels": [{"name": "isUsernameClaimed", "parameters": ["command.username"]}],
            "constraintChecks": [{"condition": "state.isUsernameClaimed", "errorMessage": "no"}],
            "successEvent": {"type": "AccountRegistered",
                             "data": {"username": "{command.username}"}}}],
        "testCases": [{"description": "taken",
            "givenEvents": [{"type": "AccountRegistered", "data": {"username": "u1"}}],
            "whenCommand": {"type": "registerAccount", "data": {"username": "u1"}},
            "thenExpectedError": "no"}]}}])");
    Case made = read_cases(page).at(0);
    made.definitions["projections"]["isUsernameClaimed"]["handlers"]["AccountRegistered"] = handler;
    made.definitions["commandHandlerDefinitions"]["registerAccount"]["constraintChecks"][0]
                    ["condition"] = condition;
    made.test["thenExpectedError"] = error;
    return made;
}

std::string run_in_memory(const Case& written) {
    return run(written, eskit::testing::MemoryLogUnderTest().log());
}

TEST(ScenarioRunner, AcceptsACaseThatHolds) {
    EXPECT_EQ(run_in_memory(written_case("true", "state.isUsernameClaimed", "no")), "");
}

TEST(ScenarioRunner, ReportsACaseThatDoesNotHold) {
    EXPECT_NE(run_in_memory(written_case("true", "state.isUsernameClaimed", "other")), "");
    EXPECT_NE(run_in_memory(written_case("false", "state.isUsernameClaimed", "no")), "");
}

TEST(ScenarioRunner, RefusesAnUnknownExpression) {
    EXPECT_ANY_THROW(run_in_memory(written_case("1 + 1", "state.isUsernameClaimed", "no")));
    EXPECT_ANY_THROW(run_in_memory(written_case("true", "state.unheardOf", "no")));
}

}  // namespace
}  // namespace scenarios_test
