// The negative controls of the crash test: a history that lost or tore something is reported.
#include "crash_history.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace eskit::sqlite::testing {
namespace {

// Ten commits of three events on two streams, all acknowledged.
CrashHistory good_history() {
    CrashHistory history;
    std::uint64_t sequence = 0;
    for (std::uint8_t number = 0; number < 10; ++number) {
        CommitId id{};
        id[0] = number;
        history.commits.push_back({to_string(id), sequence + 1, 3});
        history.acknowledged.push_back({to_string(id), sequence + 1, sequence + 3});
        for (std::size_t index = 0; index < 3; ++index) {
            const bool second = index == 2;
            history.events.push_back({++sequence, second ? number + 1U : number * 2U + index + 1U,
                                      second ? "b" : "a", crash_payload(id, index, 3)});
        }
    }
    return history;
}

bool reports(const std::vector<std::string>& wrong, const std::string& text) {
    for (const std::string& line : wrong) {
        if (line.find(text) != std::string::npos) {
            return true;
        }
    }
    return false;
}

TEST(CrashHistory, ThatIsWholeHasNothingWrong) {
    EXPECT_TRUE(check_history(good_history()).empty());
}

TEST(CrashHistory, MayHoldMoreThanWasAcknowledged) {
    CrashHistory history = good_history();
    history.acknowledged.pop_back();

    EXPECT_TRUE(check_history(history).empty());
}

TEST(CrashHistory, CatchesEveryPlantedViolation) {
    struct Planted {
        const char* reported;
        std::function<void(CrashHistory&)> plant;
    };
    const Planted violations[] = {
        {"is torn", [](auto& h) { h.events.pop_back(); }},
        {"event 14 is missing", [](auto& h) { h.events.erase(h.events.begin() + 13); }},
        {"acknowledged and is lost",
         [](auto& h) {
             h.events.resize(h.events.size() - 3);
             h.commits.pop_back();
         }},
        {"has no version", [](auto& h) { h.events[7].version += 1; }},
        {"is torn", [](auto& h) { h.events[7].payload = h.events[8].payload; }},
        {"at another place", [](auto& h) { h.acknowledged[3].first += 1; }},
        {"events were found", [](auto& h) { h.commits.pop_back(); }},
        {"is missing", [](auto& h) { std::swap(h.events[4], h.events[5]); }},
    };
    int caught = 0;
    for (const Planted& violation : violations) {
        CrashHistory history = good_history();
        violation.plant(history);
        const auto wrong = check_history(history);
        EXPECT_TRUE(reports(wrong, violation.reported)) << violation.reported;
        caught += reports(wrong, violation.reported) ? 1 : 0;
    }
    std::printf("caught %d/%zu\n", caught, std::size(violations));
}

}  // namespace
}  // namespace eskit::sqlite::testing
