// The negative controls of the crash tests: a history that lost or tore something is reported.
#include "crash_history.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <functional>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

// Ten commits of three events on two streams, all acknowledged; the first of each is tagged.
CrashHistory good_history() {
    CrashHistory history;
    std::uint64_t sequence = 0;
    std::map<std::string, std::uint64_t> versions;
    for (std::uint8_t number = 0; number < 10; ++number) {
        Commit commit;
        commit.id[0] = number;
        commit.appends = {{{"s", "a"}, any_version, {}}, {{"s", "b"}, any_version, {}}};
        const Acknowledged place{sequence + 1, sequence + 3};
        for (std::size_t index = 0; index < 3; ++index) {
            StreamAppend& append = commit.appends[index / 2];
            const std::string bytes = std::to_string(number) + "/" + std::to_string(index);
            append.events.push_back({.type = "t.E", .payload = Payload::from_bytes("text", bytes)});
            const std::string stream = append.stream.key();
            history.events.push_back({++sequence, ++versions[stream], stream, "t.E", bytes, {}});
            if (index == 0) {
                append.events.back().tags = {"first"};
                history.events.back().tags = {"first"};
                history.tagged["first"].push_back(sequence);
            }
        }
        history.commits.push_back({commit.id, place});
        history.attempts.push_back({std::make_shared<Commit>(std::move(commit)), place});
    }
    return history;
}

void lose(CrashHistory& history, std::size_t commits) {
    history.events.resize(history.events.size() - 3 * commits);
    history.commits.resize(history.commits.size() - commits);
    history.tagged["first"].resize(history.tagged["first"].size() - commits);
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
    history.attempts.back().acknowledged.reset();

    EXPECT_TRUE(check_history(history).empty());
}

TEST(CrashHistory, MayLoseTheNewestCommitsOnlyWhereThatIsAllowed) {
    CrashHistory history = good_history();
    lose(history, 2);

    const auto wrong = check_history(history);

    EXPECT_EQ(wrong.size(), 2U);
    EXPECT_TRUE(is_loss(wrong.front()));
    EXPECT_TRUE(check_history(history, Loss::newest).empty());
}

TEST(CrashHistory, CatchesEveryPlantedViolation) {
    struct Planted {
        const char* reported;
        std::function<void(CrashHistory&)> plant;
    };
    const Planted violations[] = {
        {"is torn", [](auto& h) { h.events.pop_back(); }},
        {"event 14 is missing", [](auto& h) { h.events.erase(h.events.begin() + 13); }},
        {"acknowledged and is lost", [](auto& h) { lose(h, 1); }},
        {"acknowledged and is lost", [](auto& h) { h.commits.erase(h.commits.begin() + 4); }},
        {"has no version", [](auto& h) { h.events[7].version += 1; }},
        {"is torn", [](auto& h) { h.events[7].bytes = h.events[8].bytes; }},
        {"is torn", [](auto& h) { h.events[7].stream = h.events[8].stream; }},
        {"is torn", [](auto& h) { h.events[3].tags.clear(); }},
        {"was refused and was found", [](auto& h) { h.attempts[3].is_refused = true; }},
        {"at another place", [](auto& h) { h.attempts[3].acknowledged->first += 1; }},
        {"ends at event", [](auto& h) { h.commits[3].place.last += 1; }},
        {"events were found", [](auto& h) { h.commits.pop_back(); }},
        {"is missing", [](auto& h) { std::swap(h.events[4], h.events[5]); }},
        {"never attempted", [](auto& h) { h.attempts.pop_back(); }},
        {"tag first does not find", [](auto& h) { h.tagged["first"].pop_back(); }},
        {"tag first does not find", [](auto& h) { h.tagged["first"].push_back(2); }},
        {"tag other does not find", [](auto& h) { h.tagged["other"].push_back(2); }},
    };
    int caught = 0;
    for (const Planted& violation : violations) {
        CrashHistory history = good_history();
        violation.plant(history);
        const auto wrong = check_history(history, Loss::none);
        EXPECT_TRUE(reports(wrong, violation.reported)) << violation.reported;
        caught += reports(wrong, violation.reported) ? 1 : 0;
    }
    std::printf("caught %d/%zu\n", caught, std::size(violations));
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite::testing
