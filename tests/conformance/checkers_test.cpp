#include "conformance/brute_force.hpp"
#include "conformance/hand_made.hpp"

#include <eskit/conformance/checkers.hpp>

#include <algorithm>
#include <random>

namespace eskit::inline v0_1::conformance {
namespace {

// Two streams, a commit to both, and appends that overlap.
HandMade ordinary() {
    HandMade made;
    made.append("A", "x", "none", 10, 20, 2);
    made.append("B", "y", "any", 15, 30);
    made.append("C", "x", "2", 40, 50);
    made.also("y", "1", 2);
    made.refused("D", "x", "2", 3, 45, 60);
    made.append("E", "y", "some", 46, 70);
    return made;
}

Query of_type(const char* type) {
    return {{{.types = {type}}}};
}

TEST(Checkers, AcceptAnOrdinaryHistory) {
    HandMade made = ordinary();
    made.read(90, 0, 4, 71, 72);
    made.read(90, 4, 7, 73, 74);

    EXPECT_RIGHT(check_all(made.history));
}

TEST(Checkers, AcceptAnEmptyHistory) {
    EXPECT_RIGHT(check_all({}));
}

TEST(Checkers, NameTheCheckerOfEachViolation) {
    HandMade made = ordinary();
    made.history.log.pop_back();

    EXPECT_EQ(check_all(made.history).at(0).substr(0, 4), "C4: ");
}

TEST(Checkers, StopListingAtTheirLimit) {
    HandMade made;
    for (std::uint64_t at = 0; at < 50; ++at) {
        made.append("A" + std::to_string(at), "x", "any", at, at + 1);
    }
    made.history.log.clear();

    const Violations violations = check_durability(made.history);

    EXPECT_EQ(violations.size(), violations_max + 1);
    EXPECT_EQ(violations.back(), "and 30 more");
}

TEST(CheckOcc, FindsAnAppendAtAnUnexpectedVersion) {
    HandMade made;
    made.append("A", "x", "none", 1, 2);
    made.append("B", "x", "none", 3, 4);

    EXPECT_WRONG(check_occ(made.history), "expected none of s/x and was accepted at version 1");
}

TEST(CheckOcc, FindsTwoWinnersOfAVersion) {
    HandMade made;
    made.append("A", "x", "0", 1, 2);
    made.append("B", "x", "0", 1, 2);
    made.history.commits[1].versions = {1};

    EXPECT_WRONG(check_occ(made.history), "version 1 of s/x has two winners");
}

TEST(CheckOcc, FindsAToldVersionThatTheLogDoesNotHave) {
    HandMade made;
    made.append("A", "x", "any", 1, 2);
    made.history.commits[0].versions = {2};

    EXPECT_WRONG(check_occ(made.history), "was told version 2 of s/x and has version 1");
}

TEST(CheckOcc, FindsAnAppendInFrontOfAnEarlierOne) {
    HandMade made;
    made.append("A", "x", "any", 30, 40);
    made.append("B", "x", "any", 10, 20);

    EXPECT_WRONG(check_occ(made.history), "commit A takes effect before commit B");
}

TEST(CheckOcc, LetsOverlappingAppendsTakeAnyOrder) {
    HandMade made;
    made.append("A", "x", "any", 10, 40);
    made.append("B", "x", "any", 5, 20);

    EXPECT_RIGHT(check_occ(made.history));
}

TEST(CheckOcc, FindsARefusalAtTheExpectedVersion) {
    HandMade made;
    made.append("A", "x", "any", 1, 2);
    made.refused("B", "x", "1", 1, 3, 4);

    EXPECT_WRONG(check_occ(made.history), "refused at version 1, which is what it expected");
}

TEST(CheckOcc, FindsARefusalAtAVersionThatWasOverBefore) {
    HandMade made;
    made.append("A", "x", "any", 1, 2);
    made.append("B", "x", "any", 3, 4);
    made.refused("C", "x", "7", 1, 5, 6);

    EXPECT_WRONG(check_occ(made.history), "commit C takes effect before commit B");
}

TEST(CheckOcc, FindsARefusalAtAVersionThatCameLater) {
    HandMade made;
    made.append("A", "x", "any", 5, 6);
    made.refused("C", "x", "7", 1, 1, 2);

    EXPECT_WRONG(check_occ(made.history), "commit A takes effect before commit C");
}

TEST(CheckOcc, FindsARefusalInTheMiddleOfACommit) {
    HandMade made;
    made.append("A", "x", "any", 1, 9, 3);
    made.refused("B", "x", "0", 2, 2, 8);

    EXPECT_WRONG(check_occ(made.history), "which the stream never had between two commits");
}

TEST(CheckOcc, FindsARefusalWithoutAReason) {
    HandMade made;
    made.refused("A", "x", "7", 0, 1, 2).conflict.reset();

    EXPECT_WRONG(check_occ(made.history), "was refused without a reason");
}

TEST(CheckOcc, CountsACommitsOwnEventsBeforeItsSecondAppend) {
    HandMade made;
    CommitRecord& record = made.refused("A", "x", "none", 2, 1, 2);
    record.appends[0].events.push_back({.id = "A-2", .type = "a.A"});
    record.appends.push_back(record.appends[0]);
    record.appends[1].expected = "7";

    EXPECT_RIGHT(check_occ(made.history));
}

TEST(CheckOcc, TakesAnUnknownEndingEitherWay) {
    HandMade made;
    made.append("A", "x", "any", 10, 20).ending = Ending::unknown;
    made.append("B", "x", "1", 1, 5);
    made.refused("C", "x", "9", 2, 30, 40).ending = Ending::unknown;

    EXPECT_WRONG(check_occ(made.history), "commit A takes effect before commit B");
    made.history.commits[0].invoked = 1;
    EXPECT_RIGHT(check_occ(made.history));
}

// A right history of one stream at random, in which up to two things are then changed at random.
History random_history(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t bound) { return random() % bound; };
    HandMade made;
    const std::uint64_t count = 2 + below(6);
    for (std::uint64_t at = 1; at <= count; ++at) {
        const std::string id(1, static_cast<char>('A' + at));
        const std::uint64_t version = made.history.log.size();
        const std::uint64_t invoked = at * 10 - below(at * 10);
        const std::uint64_t completed = at * 10 + below(30);
        if (below(3) == 0) {
            made.refused(id, "x", std::to_string(version + 1 + below(2)), version, invoked,
                         completed);
        } else {
            const std::string expected = below(2) == 0 ? "any" : std::to_string(version);
            made.append(id, "x", expected, invoked, completed, 1 + below(2));
        }
    }
    for (std::uint64_t changes = below(3); changes > 0; --changes) {
        CommitRecord& record = made.history.commits[below(count)];
        switch (below(5)) {
            case 0:
                record.invoked = below(record.completed + 1);
                break;
            case 1:
                record.completed = record.invoked + below(20);
                break;
            case 2:
                record.appends[0].expected = std::to_string(below(4));
                break;
            case 3:
                if (record.conflict) {
                    record.conflict->actual = below(6);
                }
                break;
            default:
                if (!record.conflict) {
                    record.ending = Ending::unknown;
                }
                break;
        }
    }
    return made.history;
}

TEST(CheckOcc, AgreesWithTryingEveryOrder) {
    std::mt19937_64 random(20'240'101);  // NOLINT(cert-msc51-cpp): repeatable
    int right = 0;
    int wrong = 0;
    for (int left = 10'000; left > 0; --left) {
        const History history = random_history(random);

        const bool expected = is_linearizable(history);

        ++(expected ? right : wrong);
        ASSERT_EQ(check_occ(history).empty(), expected)
            << to_lines(history).value() << joined(check_occ(history));
    }

    EXPECT_GT(right, 1'000);
    EXPECT_GT(wrong, 1'000);
}

TEST(CheckGlobalOrder, FindsAHole) {
    HandMade made = ordinary();
    made.history.log.back().sequence = 9;

    EXPECT_WRONG(check_global_order(made.history), "event 7 is missing");
    made.history.declared.dense_global_sequence = false;
    EXPECT_RIGHT(check_global_order(made.history));
}

TEST(CheckGlobalOrder, FindsARepeatedSequence) {
    HandMade made = ordinary();
    made.history.log[2].sequence = 2;

    EXPECT_WRONG(check_global_order(made.history), "event 2 comes behind event 2");
}

TEST(CheckGlobalOrder, FindsVersionsOutOfOrder) {
    HandMade made;
    made.append("A", "x", "any", 1, 2, 2);
    std::swap(made.history.log[0].version, made.history.log[1].version);

    EXPECT_WRONG(check_global_order(made.history), "event 1 is version 2 of s/x");
}

TEST(CheckGlobalOrder, FindsCommitsOfTwoStreamsAgainstRealTime) {
    HandMade made;
    made.append("A", "x", "any", 30, 40);
    made.append("B", "y", "any", 10, 20);

    EXPECT_RIGHT(check_occ(made.history));
    EXPECT_WRONG(check_global_order(made.history), "commit A takes effect before commit B");
}

TEST(CheckGlobalOrder, FindsAnOmittedEvent) {
    HandMade made = ordinary();
    ReadRecord& read = made.read(90, 0, 7, 80, 81);
    read.events.erase(read.events.begin() + 3);

    EXPECT_WRONG(check_global_order(made.history),
                 "reader 90 read from 0 to 7 and did not see event 4");
}

TEST(CheckGlobalOrder, FindsACursorBeyondWhatWasSeen) {
    HandMade made = ordinary();
    made.read(90, 0, 3, 80, 81).next = 5;

    EXPECT_WRONG(check_global_order(made.history), "did not see event 4");
}

TEST(CheckGlobalOrder, FindsAReaderThatSawSomethingElse) {
    HandMade made = ordinary();
    made.read(90, 0, 7, 80, 81).events[1].id = "other";

    EXPECT_WRONG(check_global_order(made.history), "which the log does not hold there");
}

TEST(CheckGlobalOrder, FindsAnEventSeenBeforeItWasCommitted) {
    HandMade made = ordinary();
    made.read(90, 0, 7, 1, 2);

    EXPECT_WRONG(check_global_order(made.history), "before it was committed");
}

TEST(CheckGlobalOrder, FindsAShrinkingHead) {
    HandMade made = ordinary();
    made.read(90, 0, 7, 80, 81);
    made.read(90, 0, 3, 82, 83).head = 3;

    EXPECT_WRONG(check_global_order(made.history), "later event 3");
}

TEST(CheckDurability, FindsAnAcknowledgedCommitThatIsLost) {
    HandMade made = ordinary();
    made.history.log.pop_back();

    EXPECT_WRONG(check_durability(made.history), "was acknowledged and is not in the log");
}

TEST(CheckDurability, FindsATornCommit) {
    HandMade made = ordinary();
    made.history.commits[0].ending = Ending::unknown;
    made.history.log.erase(made.history.log.begin() + 1);

    EXPECT_WRONG(check_durability(made.history), "is torn: 1 of its 2 events are in the log");
}

TEST(CheckDurability, FindsACommitThatIsNotOneRun) {
    HandMade made;
    made.append("A", "x", "any", 1, 2, 2);
    made.append("B", "y", "any", 1, 2);
    std::swap(made.history.log[1], made.history.log[2]);

    EXPECT_WRONG(check_durability(made.history), "its events are not one run");
}

TEST(CheckDurability, FindsAnEventThatNobodyAttempted) {
    HandMade made = ordinary();
    made.history.commits.pop_back();

    EXPECT_WRONG(check_durability(made.history), "was never attempted");
}

TEST(CheckDurability, FindsARefusedEvent) {
    HandMade made = ordinary();
    made.history.commits.back().ending = Ending::failed;
    made.history.commits.back().error = "timed_out";

    EXPECT_WRONG(check_durability(made.history), "which was refused: timed_out");
}

TEST(CheckDurability, TakesAnUnknownEndingEitherWay) {
    HandMade made = ordinary();
    made.history.commits.back().ending = Ending::unknown;

    EXPECT_RIGHT(check_durability(made.history));
    made.history.log.pop_back();
    EXPECT_RIGHT(check_durability(made.history));
}

TEST(CheckDurability, FindsAnAcknowledgementOfAnotherPlace) {
    HandMade made = ordinary();
    made.history.commits[1].first = 4;

    EXPECT_WRONG(check_durability(made.history), "was acknowledged at 4 to 3 and is at 3 to 3");
}

TEST(CheckDurability, FindsACommitThatIsWrittenTwice) {
    HandMade made = ordinary();
    LoggedRecord again = made.history.log[2];
    again.sequence = 8;
    made.history.log.push_back(again);

    EXPECT_WRONG(check_durability(made.history), "is written twice");
}

TEST(CheckDurability, FindsAnIdThatIsWrittenTwiceWithOtherEvents) {
    HandMade made;
    made.append("A", "x", "any", 1, 2);
    made.append("A", "x", "any", 3, 4);

    EXPECT_WRONG(check_durability(made.history), "commit A of process 2 is written twice");
    EXPECT_WRONG(check_durability(made.history), "was acknowledged as new twice");
}

TEST(CheckDurability, AcceptsAReplayOfAnotherAttempt) {
    HandMade made;
    made.append("A", "x", "any", 1, 2).ending = Ending::unknown;
    CommitRecord again = made.history.commits[0];
    again.ending = Ending::ok;
    again.replayed = true;
    again.appends[0].events[0].id = "made again";
    made.history.commits.push_back(again);

    EXPECT_RIGHT(check_all(made.history));
}

TEST(CheckDurability, FindsATakenIdThatNobodyUsed) {
    HandMade made;
    made.refused("A", "x", "any", 0, 1, 2).error = "already_exists";

    EXPECT_WRONG(check_durability(made.history), "its id is taken by nobody");
}

// A, then B under the condition that nothing of the type is after `after`.
HandMade conditional(const char* type, std::uint64_t after) {
    HandMade made;
    made.append("A", "x", "any", 1, 2);
    made.append("B", "y", "any", 3, 4).condition = {.fail_if_match = of_type(type), .after = after};
    return made;
}

TEST(CheckConditions, FindsABrokenCondition) {
    EXPECT_RIGHT(check_conditions(conditional("a.A", 1).history));
    EXPECT_RIGHT(check_conditions(conditional("a.Other", 0).history));
    EXPECT_WRONG(check_conditions(conditional("a.A", 0).history),
                 "was accepted at 2 although event 1 breaks its condition after 0");
}

// B is refused for what A wrote.
HandMade refused_for(std::uint64_t sequence) {
    HandMade made;
    made.append("A", "x", "any", 10, 20);
    CommitRecord& record = made.refused("B", "y", "any", 0, 15, 30);
    record.condition = {.fail_if_match = of_type("a.A")};
    record.conflict->events.push_back({.sequence = sequence, .type = "a.A", .tags = {"t"}});
    return made;
}

TEST(CheckConditions, FindsARefusalForAnEventThatIsNotThere) {
    EXPECT_RIGHT(check_conditions(refused_for(1).history));
    EXPECT_WRONG(check_conditions(refused_for(2).history),
                 "which is not in the log as it was named");
}

TEST(CheckConditions, FindsARefusalForAnEventThatDoesNotMatch) {
    HandMade made = refused_for(1);
    made.history.commits[1].condition->fail_if_match = of_type("a.Other");

    EXPECT_WRONG(check_conditions(made.history), "which does not match its condition");
}

TEST(CheckConditions, FindsARefusalForAnEventThatIsNotAfter) {
    HandMade made = refused_for(1);
    made.history.commits[1].condition->after = 1;

    EXPECT_WRONG(check_conditions(made.history), "which is not after 1");
}

TEST(CheckConditions, FindsARefusalForAnEventThatCameLater) {
    HandMade made = refused_for(1);
    made.history.commits[1].completed = 5;

    EXPECT_WRONG(check_conditions(made.history), "which was committed later");
}

TEST(CheckConditions, FindsARefusalWithoutACondition) {
    HandMade made = refused_for(1);
    made.history.commits[1].condition.reset();

    EXPECT_WRONG(check_conditions(made.history), "has no condition that could be broken");
}

TEST(CheckConditions, FindsAQueryThatMissedAnEvent) {
    HandMade made = ordinary();
    ReadRecord& read = made.read(90, 0, 7, 80, 81);
    read.query = of_type("a.A");
    EXPECT_RIGHT(check_conditions(made.history));
    read.events.pop_back();

    EXPECT_WRONG(check_conditions(made.history), "did not see event 7");
}

TEST(CheckConditions, FindsAQueryThatShowedTooMuch) {
    HandMade made = ordinary();
    made.read(90, 0, 7, 80, 81).query = of_type("a.Other");

    EXPECT_WRONG(check_conditions(made.history), "an event that does not match its query");
}

// Process 90 reads while A is there, and commits a condition that begins after `after`.
HandMade decided(std::uint64_t after) {
    HandMade made;
    made.append("A", "x", "any", 1, 2);
    made.read(90, 0, 1, 3, 4).query = of_type("a.A");
    made.append("B", "x", "any", 5, 6);
    CommitRecord& record = made.append("C", "y", "any", 7, 8);
    record.process = 90;
    record.condition = {.fail_if_match = of_type("a.A"), .after = after};
    return made;
}

TEST(CheckConditions, FindsADecisionThatPassesOverAnEvent) {
    EXPECT_WRONG(check_conditions(decided(2).history),
                 "was decided without event 2, and its condition begins after 2");
}

TEST(CheckConditions, HoldsADecisionToItsOwnRead) {
    const Violations violations = check_conditions(decided(1).history);

    EXPECT_WRONG(violations, "although event 2 breaks its condition");
    EXPECT_EQ(joined(violations).find("decided without"), std::string::npos);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
