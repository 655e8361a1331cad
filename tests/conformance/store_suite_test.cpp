#include "conformance/broken_log.hpp"

#include <eskit/conformance/store_suite.hpp>
#include <eskit/store/memory_store.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace eskit::inline v0_1::conformance {
namespace {

enum class Breach : std::uint8_t {
    nothing,
    drops_contexts,
    drops_options,
    drops_load_options,
    drops_types,
    ignores_versions,
    loses_events,  // the last of an append, if there are several
    reverses_events,
    cuts_text,
};

// What a careless decorator does. It holds the store that does the work.
class Careless {
  public:
    using event_type = TestEvent;

    explicit Careless(Breach breach, Broken broken = Broken::nothing)
        : breach_(breach), inner_(make_broken(broken)) {}

    Result<Appended> append(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                            std::vector<TestEvent> events, AppendOptions options = {}) const {
        if (is(Breach::loses_events) && events.size() > 1) {
            events.pop_back();
        }
        if (is(Breach::reverses_events)) {
            std::reverse(events.begin(), events.end());
        }
        for (TestEvent& event : events) {
            Noted* noted = std::get_if<Noted>(&event);
            if (is(Breach::cuts_text) && noted != nullptr) {
                noted->text.resize(std::min<std::size_t>(noted->text.size(), 65'536));
            }
        }
        return inner_.append(is(Breach::drops_contexts) ? Context{} : ctx, stream,
                             is(Breach::ignores_versions) ? any_version : expected,
                             std::move(events),
                             is(Breach::drops_options) ? AppendOptions{} : std::move(options));
    }
    Result<Stream<TestEvent>> load(const Context& ctx, const StreamId& stream,
                                   const LoadOptions& options = {}) const {
        return inner_.load(ctx, stream, is(Breach::drops_load_options) ? LoadOptions{} : options);
    }
    Result<Page<TestEvent>> read_all(const Context& ctx, ReadOptions options = {}) const {
        if (is(Breach::drops_types)) {
            options.types.clear();
        }
        return inner_.read_all(ctx, std::move(options));
    }

  private:
    [[nodiscard]] bool is(Breach breach) const { return breach_ == breach; }

    Breach breach_;
    LogStore<TestEvent> inner_;
};

std::string report_of(const StoreTest& test, Breach breach, Broken broken = Broken::nothing) {
    const StoreFactory factory("careless", [=] { return Careless(breach, broken); });
    return failures_of([&] { run_test(factory, test); });
}

void expect_caught(std::string_view name, Breach breach, Broken broken = Broken::nothing) {
    for (const StoreTest& test : store_suite()) {
        if (test.name == name) {
            conformance::expect_caught(report_of(test, breach, broken));
            return;
        }
    }
    ADD_FAILURE() << "there is no test " << name;
}

TEST(StoreSuite, PassesAStoreThatIsRight) {
    for (const StoreTest& test : store_suite()) {
        EXPECT_EQ(report_of(test, Breach::nothing), "") << test.name;
    }
}

TEST(StoreFactory, MakesAStoreOfALog) {
    const StoreFactory factory("log", [] { return std::make_shared<MemoryLog>(); });

    const AnyStore<TestEvent> store = factory.make();

    EXPECT_EQ(store.append({}, {"a", "1"}, 0, {TestEvent(Emptied{})})->version, StreamVersion{1});
}

TEST(StoreSuite, NoticesADroppedContext) {
    expect_caught("PutsTheContextOnEveryEvent", Breach::drops_contexts);
}

TEST(StoreSuite, NoticesDroppedTags) {
    expect_caught("PutsTheTagsOfAnAppendOnItsEvents", Breach::drops_options);
}

TEST(StoreSuite, NoticesADroppedCommitId) {
    expect_caught("AnswersARepeatedAppendWithTheFirstOutcome", Breach::drops_options);
}

TEST(StoreSuite, NoticesDroppedLoadOptions) {
    expect_caught("LoadsPartsOfAStream", Breach::drops_load_options);
}

TEST(StoreSuite, NoticesDroppedTypes) {
    expect_caught("ReadsTheTypesThatAreAskedFor", Breach::drops_types);
}

TEST(StoreSuite, NoticesAnIgnoredVersion) {
    expect_caught("RefusesAWrongVersion", Breach::ignores_versions);
}

TEST(StoreSuite, NoticesAnIgnoredVersionUnderConcurrency) {
    expect_caught("HasOneWinnerPerVersion", Breach::ignores_versions);
}

TEST(StoreSuite, NoticesALostEvent) {
    expect_caught("ReadsBackSeveralEventsInTheirOrder", Breach::loses_events);
}

TEST(StoreSuite, NoticesEventsInAnotherOrder) {
    expect_caught("ReadsBackSeveralEventsInTheirOrder", Breach::reverses_events);
}

TEST(StoreSuite, NoticesDataThatIsCut) {
    expect_caught("KeepsDataOfAnyKind", Breach::cuts_text);
}

TEST(StoreSuite, NoticesStreamsThatAreMixed) {
    expect_caught("KeepsStreamsAndTheirTypesApart", Breach::nothing, Broken::mixes_stream_types);
}

TEST(StoreSuite, NoticesNamesThatAreCut) {
    expect_caught("TakesSpecialStreamNames", Breach::nothing, Broken::cuts_names);
}

TEST(StoreSuite, NoticesEventIdsThatRepeat) {
    expect_caught("FillsInEveryField", Breach::nothing, Broken::repeats_event_ids);
}

TEST(StoreSuite, NoticesAnOmittedEvent) {
    expect_caught("ReadsAllEventsInPages", Breach::nothing, Broken::omits_events);
}

TEST(StoreSuite, NoticesHalfOfAnAppend) {
    expect_caught("ShowsReadersWhatWasWrittenBefore", Breach::nothing, Broken::shows_events_late);
}

}  // namespace
}  // namespace eskit::inline v0_1::conformance
