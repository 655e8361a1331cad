#include "conformance/broken_log.hpp"

#include <eskit/store/stream_lifecycle.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <vector>

namespace eskit::conformance {
namespace {

constexpr std::uint64_t seed = 7;

class BrokenLog final : public EventLog {
  public:
    explicit BrokenLog(Broken broken) : broken_(broken) {}

    [[nodiscard]] const Capabilities& capabilities() const override {
        return inner_->capabilities();
    }
    [[nodiscard]] const Uuid& epoch() const override { return inner_->epoch(); }

    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        LoadOptions asked = options;
        if (is(Broken::ignores_stream_types)) {
            asked.types.clear();
        }
        return inner_->read_stream(ctx, stream, asked, [&](const RecordedEvent& event) {
            return deliver_removed(event, sink);
        });
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return read(options, sink, [&](const ReadOptions& asked, EventSink into) {
            return inner_->read_all(ctx, asked, into);
        });
    }
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override {
        return read(options, sink, [&](const ReadOptions& asked, EventSink into) {
            return inner_->read_matching(ctx, query, asked, into);
        });
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return is(Broken::forgets_ids) ? std::optional<Committed>{} : inner_->find_commit(ctx, id);
    }

  protected:
    void commit_batch(std::span<const Commit> commits, std::span<Outcome> outcomes) override {
        for (std::size_t turn = 0; turn < commits.size(); ++turn) {
            const std::size_t at = is(Broken::reverses_groups) ? commits.size() - 1 - turn : turn;
            const bool is_spoilt =
                is(Broken::spoils_neighbours) && at > 0 && !outcomes[at - 1].has_value();
            outcomes[at] = is_spoilt ? outcomes[at - 1] : write(commits[at]);
        }
    }

  private:
    [[nodiscard]] bool is(Broken broken) const { return broken_ == broken; }

    Outcome write(Commit commit) {
        for (StreamAppend& append : commit.appends) {
            const bool takes_any =
                is(Broken::ignores_versions) ||
                (is(Broken::takes_new_for_existing) && append.expected == stream_exists);
            append.expected = takes_any ? any_version : append.expected;
        }
        if (is(Broken::writes_replays)) {
            commit.id = ids().next();
        }
        if (is(Broken::ignores_fingerprints)) {
            commit.fingerprint = "one";
        }
        change_condition(commit);
        if (is(Broken::splits_commits)) {
            return write_apart(commit);
        }
        auto outcome = inner_->commit({}, commit);
        if (!outcome && is(Broken::opens_archives) && outcome.error().code() == Errc::closed) {
            static_cast<void>(StreamLifecycle(inner_).restore({}, commit.appends[0].stream, ""));
            outcome = inner_->commit({}, commit);
        }
        if (!outcome && is(Broken::loses_removed_events_in_conditions)) {
            commit.condition.reset();
            outcome = inner_->commit({}, commit);
        }
        return change_refusal(std::move(outcome));
    }

    // An event as this log shows it, if its data was removed.
    bool deliver_removed(const RecordedEvent& event, EventSink sink) const {
        RecordedEvent shown = event;
        const std::shared_ptr<const Payload> nothing = Payload::from_bytes("json", "{}");
        if (is(Broken::forgets_reasons) && is_system_event(event.type)) {
            shown.payload = &nothing;
        }
        if (event.is_removed()) {
            if (is(Broken::hides_removed_events)) {
                return true;
            }
            shown.type = is(Broken::renames_removed_events) ? "gone" : event.type;
            shown.codec = is(Broken::keeps_removed_data) ? "json" : "";
        }
        return sink(shown);
    }

    void change_condition(Commit& commit) {
        if (!commit.condition) {
            return;
        }
        if (is(Broken::includes_after) && commit.condition->after != GlobalSequence{}) {
            --commit.condition->after.value;
        }
        if (is(Broken::ignores_tags)) {
            for (QueryItem& item : commit.condition->fail_if_match.any_of) {
                item.tags.clear();
            }
        }
        if (is(Broken::ignores_conditions)) {
            commit.condition.reset();
        }
        if (is(Broken::checks_conditions_first)) {
            for (StreamAppend& append : commit.appends) {
                append.expected = any_version;
            }
        }
    }

    Outcome write_apart(const Commit& commit) {
        Outcome last;
        for (const StreamAppend& append : commit.appends) {
            Commit part;
            part.appends.push_back(append);
            last = inner_->commit({}, std::move(part));
            if (!last) {
                break;
            }
        }
        return last;
    }

    Outcome change_refusal(Outcome outcome) const {
        const Conflict* conflict = outcome ? nullptr : outcome.error().conflict();
        if (conflict == nullptr) {
            return outcome;
        }
        Conflict changed = *conflict;
        if (is(Broken::hides_actual_versions)) {
            changed.actual = {};
        }
        if (is(Broken::hides_witnesses) && !changed.events.empty()) {
            changed.events.erase(changed.events.begin());
            changed.events.push_back({.sequence = 1'000'000, .type = "a.Invented"});
        }
        return Error::with_conflict(outcome.error().message(), std::move(changed));
    }

    template <class Read>
    Result<Scan> read(ReadOptions options, EventSink sink, Read read) {
        if (is(Broken::ignores_scan_limits)) {
            options.scan_limit = SIZE_MAX;
        }
        if (is(Broken::ignores_types)) {
            options.types.clear();
        }
        bool goes_on = true;
        auto scan = read(options, [&](const RecordedEvent& event) {
            if (is(Broken::omits_events) && event.global_sequence.value % 7 == 0) {
                return true;
            }
            RecordedEvent shown = event;
            if (is(Broken::swaps_events)) {
                const std::uint64_t sequence = event.global_sequence.value;
                shown.global_sequence = sequence % 2 == 0 ? sequence - 1 : sequence + 1;
            }
            goes_on = goes_on && sink(shown);
            return goes_on || is(Broken::ignores_the_sink);
        });
        if (scan && is(Broken::reports_old_heads) && scan->head.value > 0) {
            scan->head.value = scan->head.value / 2;
        }
        return scan;
    }

    Broken broken_;
    std::shared_ptr<MemoryLog> inner_ = std::make_shared<MemoryLog>();
};

std::string run(const SuiteTest& test, Broken broken) {
    ::testing::TestPartResultArray results;
    {
        const ::testing::ScopedFakeTestPartResultReporter reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &results);
        LogUnderTest log(make_broken(broken), seed);
        test.run(log);
    }
    std::string report;
    for (int at = 0; at < results.size(); ++at) {
        report += std::string(test.name) + ": " + results.GetTestPartResult(at).message() + '\n';
    }
    return report;
}

}  // namespace

std::shared_ptr<EventLog> make_broken(Broken broken) {
    return std::make_shared<BrokenLog>(broken);
}

std::string report_of(const Suite& suite, std::string_view test, Broken broken) {
    for (const SuiteTest& candidate : suite.tests) {
        if (candidate.name == test) {
            return run(candidate, broken);
        }
    }
    ADD_FAILURE() << "there is no test " << test;
    return {};
}

std::string report_of(const Suite& suite, Broken broken) {
    std::string report;
    for (const SuiteTest& test : suite.tests) {
        if (missing(test.needs, make_broken(broken)).empty()) {
            report += run(test, broken);
        }
    }
    return report;
}

}  // namespace eskit::conformance
