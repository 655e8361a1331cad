#include "conformance/broken_log.hpp"

#include <eskit/store/stream_lifecycle.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::conformance {
namespace {

constexpr std::uint64_t seed = 7;

class BrokenLog final : public EventLog {
  public:
    BrokenLog(Broken broken, const LogEnvironment& environment)
        : EventLog(environment),
          broken_(broken),
          inner_(std::make_shared<MemoryLog>(inner_environment(broken, environment))) {}

    [[nodiscard]] const Capabilities& capabilities() const override {
        return inner_->capabilities();
    }
    [[nodiscard]] const Uuid& epoch() const override { return inner_->epoch(); }

    Result<StreamVersion> read_stream(const Context& ctx, const StreamId& stream,
                                      const LoadOptions& options, EventSink sink) override {
        LoadOptions asked = options;
        if (is(Broken::includes_load_after) && asked.after.value > 0) {
            --asked.after.value;
        }
        if (is(Broken::ignores_upto)) {
            asked.upto.reset();
        }
        if (is(Broken::ignores_load_limits)) {
            asked.limit = SIZE_MAX;
        }
        if (is(Broken::ignores_backwards)) {
            asked.backwards = false;
        }
        if (is(Broken::ignores_load_types)) {
            asked.types.clear();
        }
        StreamVersion last{};
        auto version =
            inner_->read_stream(heard(ctx), named(stream), asked, [&](const RecordedEvent& event) {
                last = event.version;
                return deliver(event, sink);
            });
        return version && is(Broken::reports_the_last_version_read) ? last : version;
    }
    Result<Scan> read_all(const Context& ctx, const ReadOptions& options, EventSink sink) override {
        return read(options, sink, [&](const ReadOptions& asked, EventSink into) {
            return inner_->read_all(heard(ctx), asked, into);
        });
    }
    Result<Scan> read_matching(const Context& ctx, const Query& query, const ReadOptions& options,
                               EventSink sink) override {
        return read(options, sink, [&](const ReadOptions& asked, EventSink into) {
            return inner_->read_matching(heard(ctx), query, asked, into);
        });
    }
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) override {
        return is(Broken::forgets_ids) ? std::optional<Committed>{}
                                       : inner_->find_commit(heard(ctx), id);
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

    static LogEnvironment inner_environment(Broken broken, LogEnvironment environment) {
        if (broken == Broken::ignores_its_clock) {
            environment.clock = &system_clock();
        }
        if (broken == Broken::never_forgets_ids) {
            environment.commit_ids_kept.reset();
        }
        if (broken == Broken::forgets_ids_early && environment.commit_ids_kept) {
            *environment.commit_ids_kept /= 2;
        }
        return environment;
    }

    [[nodiscard]] Context heard(const Context& ctx) const {
        return is(Broken::ignores_contexts) ? Context{} : ctx;
    }

    [[nodiscard]] StreamId named(const StreamId& stream) const {
        std::string id(stream.id());
        switch (broken_) {
            case Broken::mixes_stream_types:
                return {"any", id};
            case Broken::joins_stream_names:
                return {"any", std::string(stream.type()) + "/" + id};
            case Broken::folds_case:
                std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) {
                    return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
                });
                return {stream.type(), id};
            case Broken::cuts_names:
                return {stream.type(), std::string_view(id).substr(0, 200)};
            default:
                return stream;
        }
    }

    Outcome write(Commit commit) {
        if (is(Broken::refuses_appends)) {
            return Error(Errc::unavailable, "the disk is full");
        }
        for (StreamAppend& append : commit.appends) {
            const bool takes_any =
                is(Broken::ignores_versions) ||
                (is(Broken::takes_new_for_existing) && append.expected == stream_exists);
            append.expected = takes_any ? any_version : append.expected;
            append.stream = named(append.stream);
            change_events(append.events);
        }
        change_metadata(commit.metadata);
        if (is(Broken::writes_replays)) {
            commit.id = ids().next();
        }
        if (is(Broken::knows_rising_ids)) {
            if (commit.id < greatest_) {
                return errors::commit_id_taken(commit.id);
            }
            greatest_ = commit.id;
        }
        if (is(Broken::ignores_fingerprints)) {
            commit.fingerprint = "one";
        }
        change_condition(commit);
        if (is(Broken::splits_commits)) {
            return write_apart(commit);
        }
        const StreamId first = commit.appends.front().stream;
        auto outcome = inner_->commit({}, commit);
        if (!outcome && is(Broken::opens_archives) && outcome.error().code() == Errc::closed) {
            static_cast<void>(StreamLifecycle(inner_).restore({}, commit.appends[0].stream, ""));
            outcome = inner_->commit({}, commit);
        }
        if (!outcome && is(Broken::loses_removed_events_in_conditions)) {
            commit.condition.reset();
            outcome = inner_->commit({}, commit);
        }
        outcome = change_refusal(std::move(outcome));
        if (outcome && outcome->replayed && is(Broken::renews_replays)) {
            outcome->versions[0] = inner_->read_stream({}, first, {.limit = 0}, ignored).value();
        }
        return outcome;
    }

    static constexpr auto ignored = [](const RecordedEvent&) { return true; };

    void change_events(std::vector<NewEvent>& events) const {
        if (is(Broken::loses_events) && events.size() > 1) {
            events.pop_back();
        }
        if (is(Broken::swaps_payloads) && events.size() > 1) {
            std::swap(events[0].payload, events[1].payload);
        }
        for (NewEvent& event : events) {
            if (is(Broken::repeats_event_ids)) {
                event.id = EventId{1};
            }
            if (is(Broken::forgets_schema_versions)) {
                event.schema_version = 1;
            }
            if (is(Broken::drops_tags)) {
                event.tags.clear();
            }
            if (!event.payload->is_live()) {
                const std::string codec =
                    is(Broken::forgets_codecs) ? "json" : event.payload->codec();
                event.payload = Payload::from_bytes(codec, changed(event.payload->bytes()));
            }
        }
    }

    [[nodiscard]] std::string changed(std::string bytes) const {
        if (is(Broken::loses_empty_payloads) && bytes.empty()) {
            return "null";
        }
        if (is(Broken::ends_payloads_at_zero)) {
            return bytes.c_str();  // NOLINT(readability-redundant-string-cstr): that is the bug
        }
        if (is(Broken::mangles_unicode)) {
            return mangled(std::move(bytes));
        }
        if (is(Broken::trims_payloads)) {
            bytes.erase(bytes.find_last_not_of(" \n") + 1);
        }
        constexpr std::size_t kept = std::size_t{1} << 20;
        if (is(Broken::cuts_payloads) && bytes.size() > kept) {
            bytes.resize(kept);
        }
        return bytes;
    }

    static std::string mangled(std::string text) {
        std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c >= 0x80; }, '?');
        return text;
    }

    void change_metadata(Metadata& metadata) {
        if (is(Broken::drops_metadata)) {
            metadata = {};
        }
        if (is(Broken::swaps_principals)) {
            std::swap(metadata.initiator, metadata.originator);
        }
        if (is(Broken::keeps_metadata_of_others)) {
            last_metadata_ = metadata == Metadata{} ? last_metadata_ : metadata;
            metadata = last_metadata_;
        }
        for (auto& [key, value] : metadata.extra) {
            constexpr std::size_t kept = std::size_t{64} << 10;
            if (is(Broken::cuts_metadata) && value.size() > kept) {
                value.resize(kept);
            }
            if (is(Broken::mangles_unicode_metadata)) {
                value = mangled(value);
            }
        }
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

    // The newest event is hidden from the first who reads it.
    [[nodiscard]] bool is_late(const RecordedEvent& event) {
        const std::uint64_t sequence = event.global_sequence.value;
        return is(Broken::shows_events_late) &&
               sequence == inner_->read_all({}, {.limit = 0}, ignored)->head.value &&
               newest_seen_.exchange(sequence) != sequence;
    }

    // An event of a stream, as it is shown.
    [[nodiscard]] bool deliver(const RecordedEvent& event, EventSink sink) {
        RecordedEvent shown = event;
        if (is_late(event)) {
            return true;
        }
        if (is(Broken::loses_every_thousandth) && event.version.value % 1'000 == 0) {
            return true;
        }
        if (is(Broken::drops_metadata_of_batches) && event.version != StreamVersion{1}) {
            shown.metadata = nullptr;
        }
        if (is(Broken::lets_times_fall)) {
            shown.recorded_at -= std::chrono::microseconds(event.version.value);
        }
        return deliver_removed(shown, sink);
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

    template <class Read>
    Result<Scan> read(const ReadOptions& asked, EventSink sink, Read read) {
        ReadOptions options = asked;
        if (is(Broken::ignores_scan_limits)) {
            options.scan_limit = SIZE_MAX;
        }
        if (is(Broken::ignores_limits)) {
            options.limit = SIZE_MAX;
        }
        if (is(Broken::ignores_types) || is(Broken::filters_behind_limits)) {
            options.types.clear();
        }
        bool goes_on = true;
        GlobalSequence delivered = options.after;
        auto scan = read(options, [&](const RecordedEvent& event) {
            const std::uint64_t sequence = event.global_sequence.value;
            if ((is(Broken::omits_events) && sequence % 7 == 0) || is_late(event) ||
                (is(Broken::filters_behind_limits) &&
                 !detail::wants_type(asked.types, event.type))) {
                return true;
            }
            RecordedEvent shown = event;
            if (is(Broken::swaps_events)) {
                shown.global_sequence = sequence % 2 == 0 ? sequence - 1 : sequence + 1;
            }
            delivered = event.global_sequence;
            goes_on = goes_on && sink(shown);
            return goes_on || is(Broken::ignores_the_sink);
        });
        if (scan && is(Broken::reports_old_heads) && scan->head.value > 0) {
            scan->head.value = scan->head.value / 2;
        }
        if (scan && is(Broken::stops_at_matches)) {
            scan->next = delivered;
        }
        if (scan && is(Broken::goes_back)) {
            scan->next = std::min(scan->next, scan->head);
        }
        return scan;
    }

    Broken broken_;
    std::shared_ptr<MemoryLog> inner_;
    CommitId greatest_{};
    Metadata last_metadata_{};
    std::atomic<std::uint64_t> newest_seen_ = 0;
};

LogFactory factory_of(Broken broken) {
    return {"broken", [broken](const LogEnvironment& environment) {
                return make_broken(broken, environment);
            }};
}

std::string run(const SuiteTest& test, Broken broken) {
    std::string failures = failures_of([&] { run_test(factory_of(broken), test, seed); });
    return failures.empty() ? failures : std::string(test.name) + ": " + failures;
}

}  // namespace

std::shared_ptr<EventLog> make_broken(Broken broken, const LogEnvironment& environment) {
    return std::make_shared<BrokenLog>(broken, environment);
}

std::string failures_of(const std::function<void()>& run) {
    ::testing::TestPartResultArray results;
    {
        const ::testing::ScopedFakeTestPartResultReporter reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &results);
        run();
    }
    std::string report;
    for (int at = 0; at < results.size(); ++at) {
        const ::testing::TestPartResult& result = results.GetTestPartResult(at);
        if (result.failed()) {
            report += std::string(result.message()) + '\n';
        }
    }
    return report;
}

std::string report_of(const Suite& suite, Broken broken) {
    std::string report;
    for (const SuiteTest& test : suite.tests) {
        report += run(test, broken);
    }
    return report;
}

void expect_caught(const Suite& suite, std::string_view test, Broken broken) {
    for (const SuiteTest& candidate : suite.tests) {
        if (candidate.name == test) {
            expect_caught(run(candidate, broken));
            return;
        }
    }
    ADD_FAILURE() << "there is no test " << test;
}

Caught& caught_so_far() {
    static Caught caught;
    return caught;
}

void expect_caught(const std::string& report) {
    Caught& caught = caught_so_far();
    ++caught.tried;
    caught.caught += report.empty() ? 0 : 1;
    EXPECT_FALSE(report.empty()) << "the suite did not notice";
}

}  // namespace eskit::inline v0_1::conformance
