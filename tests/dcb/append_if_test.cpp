#include "dcb/school.hpp"

#include <eskit/dcb/query.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace eskit::inline v0_1 {
namespace {

using namespace school_test;
using dcb::any_of;
using dcb::event_types;
using dcb::tagged_with;
using Tags = std::vector<std::string>;
const StreamId latin{"course", "latin"};
const StreamId ada{"student", "ada"};

class AppendIf : public SchoolTest {};
class ReadMatching : public SchoolTest {};
ESKIT_ON_EACH_LOG(AppendIf);
ESKIT_ON_EACH_LOG(ReadMatching);

AppendCondition undefined(const std::string& course) {
    return {any_of(event_types<CourseDefined>("course:" + course))};
}

TEST_P(AppendIf, WritesWhenNothingMatches) {
    give(ada, {StudentSubscribed{"ada", "latin"}});

    const auto done =
        store_.append_if({}, undefined("latin"), {{latin, CourseDefined{"latin", 2}}});

    ASSERT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(done->versions, std::vector<StreamVersion>{1});
    EXPECT_EQ(done->last, 2);
}

TEST_P(AppendIf, SaysWhichEventBrokeTheCondition) {
    give(ada, {StudentSubscribed{"ada", "latin"}});
    give(latin, {CourseDefined{"latin", 2}});

    const auto done =
        store_.append_if({}, undefined("latin"), {{latin, CourseDefined{"latin", 9}}});

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code(), Errc::conflict);
    const Conflict& conflict = *done.error().conflict();
    ASSERT_EQ(conflict.events.size(), 1U);
    EXPECT_EQ(conflict.events[0].sequence, 2);
    EXPECT_EQ(conflict.events[0].type, "school_test.CourseDefined");
    EXPECT_EQ(conflict.events[0].tags, Tags{"course:latin"});
    EXPECT_EQ(done.error().message(),
              "append: the condition is broken by event 2, school_test.CourseDefined "
              "[course:latin]");
    EXPECT_EQ(events_written(), 2U);
}

TEST_P(AppendIf, SaysHowManyOthersBrokeTheCondition) {
    give(ada, {BellRang{}, StudentSubscribed{"ada", "latin"}, StudentSubscribed{"bob", "latin"}});

    const auto two =
        store_.append_if({}, {any_of(tagged_with("course:latin"))}, {{latin, BellRang{}}});
    const auto all = store_.append_if({}, {}, {{latin, BellRang{}}});

    ASSERT_FALSE(two.has_value());
    EXPECT_EQ(two.error().message(),
              "append: the condition is broken by event 2, school_test.StudentSubscribed "
              "[course:latin, student:ada], and 1 other");
    ASSERT_FALSE(all.has_value());
    EXPECT_EQ(all.error().message(),
              "append: the condition is broken by event 1, school_test.BellRang, and 2 others");
}

TEST_P(AppendIf, ReportsTheOldestOfMany) {
    give(ada, std::vector<Events>(25, BellRang{}));

    const auto done = store_.append_if({}, {{}, 5}, {{latin, BellRang{}}});

    ASSERT_FALSE(done.has_value());
    const auto& events = done.error().conflict()->events;
    ASSERT_EQ(events.size(), Conflict::events_max);
    EXPECT_EQ(events.front().sequence, 6);
    EXPECT_EQ(events.back().sequence, 15);
    EXPECT_NE(done.error().message().find("and at least 9 others"), std::string::npos);
}

TEST_P(AppendIf, IgnoresEventsUpToAfter) {
    give(latin, {CourseDefined{"latin", 2}});
    AppendCondition condition = undefined("latin");

    condition.after = 0;
    const auto before = store_.append_if({}, condition, {{latin, BellRang{}}});
    condition.after = 1;
    const auto at = store_.append_if({}, condition, {{latin, BellRang{}}});
    condition.after = 100;
    const auto beyond = store_.append_if({}, condition, {{latin, BellRang{}}});

    EXPECT_FALSE(before.has_value());
    EXPECT_TRUE(at.has_value());
    EXPECT_TRUE(beyond.has_value());
}

TEST_P(AppendIf, ChecksExpectationsToo) {
    give(latin, {BellRang{}});

    const auto done = store_.append_if({}, undefined("latin"), {{latin, no_stream, BellRang{}}});

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().conflict()->actual, 1);
    EXPECT_TRUE(done.error().conflict()->events.empty());
}

TEST_P(AppendIf, WritesToSeveralStreamsOrNone) {
    const std::vector<StreamEvents<Events>> parts{{latin, CourseDefined{"latin", 2}},
                                                  {ada, StudentSubscribed{"ada", "latin"}}};

    const auto first = store_.append_if({}, undefined("latin"), parts);
    const auto second = store_.append_if({}, undefined("latin"), parts);

    EXPECT_TRUE(first.has_value());
    EXPECT_FALSE(second.has_value());
    EXPECT_EQ(events_written(), 2U);
}

TEST_P(AppendIf, RepeatedWithItsIdIsNotBrokenByItsOwnEvents) {
    const AppendOptions options{.commit_id = opened_->log()->ids().next()};
    const std::vector<StreamEvents<Events>> parts{{latin, CourseDefined{"latin", 2}}};
    ASSERT_TRUE(store_.append_if({}, undefined("latin"), parts, options).has_value());

    const auto again = store_.append_if({}, undefined("latin"), parts, options);

    ASSERT_TRUE(again.has_value()) << again.error().message();
    EXPECT_TRUE(again->replayed);
}

TEST_P(ReadMatching, ReturnsTheEventsThatMatch) {
    give(latin, {CourseDefined{"latin", 2}, BellRang{}});
    give(ada, {StudentSubscribed{"ada", "latin"}, StudentSubscribed{"ada", "greek"}});

    const auto found = store_.read_matching({}, any_of(tagged_with("course:latin"))).value();

    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(*found[0].get_if<CourseDefined>(), (CourseDefined{"latin", 2}));
    EXPECT_EQ(found[1].global_sequence(), 3);
    EXPECT_EQ(found.head(), 4);
    EXPECT_TRUE(found.at_end());
}

TEST_P(ReadMatching, KnowsTheHeadOfThePageThatIsNotTheLast) {
    give(ada, {StudentSubscribed{"ada", "latin"}, StudentSubscribed{"ada", "greek"}, BellRang{}});

    const auto found =
        store_.read_matching({}, any_of(tagged_with("student:ada")), {.limit = 1}).value();

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.next(), 1);
    EXPECT_EQ(found.head(), 3);
    EXPECT_FALSE(found.at_end());
}

TEST_P(ReadMatching, SkipsEventsOfOtherSets) {
    give(ada, {StudentSubscribed{"ada", "latin"}});
    const LogStore<CourseDefined> courses{opened_->log()};

    const auto found = courses.read_matching({}, any_of(tagged_with("course:latin"))).value();

    EXPECT_TRUE(found.empty());
    EXPECT_EQ(found.head(), 1);
}

TEST_P(ReadMatching, RefusesAFilterOfForeignTypes) {
    const auto found = store_.read_matching({}, {}, {.types = {"other.Thing"}});

    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code(), Errc::invalid_argument);
}

TEST_P(ReadMatching, FoldsWithoutCollecting) {
    give(ada, {StudentSubscribed{"ada", "latin"}, BellRang{}, StudentSubscribed{"ada", "greek"}});
    Tags seen;

    const auto scan =
        store_.fold_matching({}, any_of(tagged_with("student:ada")), {},
                             [&](const Events& event, const RecordedEvent& record) {
                                 seen.push_back(std::get<StudentSubscribed>(event).course + " at " +
                                                std::to_string(record.global_sequence.value));
                                 return true;
                             });

    ASSERT_TRUE(scan.has_value());
    EXPECT_EQ(scan->head, 3);
    EXPECT_EQ(seen, (Tags{"latin at 1", "greek at 3"}));
}

// A log that writes one stream at a time, and no conditions, over a log that can do more.
class PlainLog final : public EventLog {
  public:
    [[nodiscard]] const Capabilities& capabilities() const override { return none_; }
    [[nodiscard]] const Uuid& epoch() const override { return log_.epoch(); }
    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        return log_.read_stream(ctx, stream, options, sink);
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return log_.read_all(ctx, options, sink);
    }
    Result<Scan> read_matching(const Context&, const Query&, const ReadOptions&,
                               EventSink) override {
        return Error(Errc::unsupported, "read: this log has no tags");
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return log_.find_commit(ctx, id);
    }

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override {
        for (std::size_t at = 0; at < commits.size(); ++at) {
            outcomes[at] = log_.commit({}, commits[at]);
        }
    }

  private:
    Capabilities none_{};
    MemoryLog log_;
};

TEST(AppendOnAPlainLog, OfSeveralStreamsIsUnsupported) {
    const LogStore<Events> store{std::make_shared<PlainLog>()};

    const auto two = store.append_many({}, {{latin, BellRang{}}, {ada, BellRang{}}});
    const auto one = store.append_many({}, {{latin, BellRang{}}, {latin, BellRang{}}});

    ASSERT_FALSE(two.has_value());
    EXPECT_EQ(two.error().code(), Errc::unsupported);
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->last, 2);
}

TEST(AppendOnAPlainLog, UnderAConditionIsUnsupported) {
    const LogStore<Events> store{std::make_shared<PlainLog>()};

    const auto done = store.append_if({}, undefined("latin"), {{latin, BellRang{}}});

    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code(), Errc::unsupported);
    EXPECT_EQ(store.load({}, latin).value().version(), 0);
}

}  // namespace
}  // namespace eskit::inline v0_1
