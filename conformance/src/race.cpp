#include "requests.hpp"

#include <eskit/conformance/race.hpp>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <map>
#include <mutex>
#include <thread>

namespace eskit::inline v0_1::conformance {
namespace {

using namespace detail;

// What writers share: commits that somebody may repeat.
class Intents {
  public:
    void keep(const Commit& commit) {
        const std::scoped_lock lock(mutex_);
        commits_.push_back(commit);
    }
    std::optional<Commit> pick(Random& random) {
        const std::scoped_lock lock(mutex_);
        if (commits_.empty()) {
            return std::nullopt;
        }
        // Of late ones: the first attempt may still be under way.
        const std::size_t back = 1 + random.below(std::min<std::size_t>(commits_.size(), 24));
        return commits_[commits_.size() - back];
    }

  private:
    std::mutex mutex_;
    std::vector<Commit> commits_;
};

// One thread's random commits.
class Writer {
  public:
    Writer(Recorder& recorder, Intents& intents, std::uint64_t process, std::uint64_t seed)
        : recorder_(recorder),
          intents_(intents),
          capabilities_(recorder.log().capabilities()),
          process_(process),
          random_(seed) {}

    void step() {
        const std::size_t dice = random_.below(100);
        if (dice < 15) {
            if (auto earlier = intents_.pick(random_)) {
                static_cast<void>(recorder_.commit(process_, *std::move(earlier)));
                return;
            }
        }
        if (dice < 20) {
            static_cast<void>(recorder_.commit(process_, invalid()));
        } else if (dice < 45 && capabilities_.append_condition) {
            decide();
        } else if (dice < 65 && capabilities_.multi_stream_commit) {
            commit(several());
        } else {
            commit(commit_to(random_stream(random_), {}));
        }
    }

  private:
    // Ids are given here, so that a repetition names the same intent.
    void commit(Commit commit) {
        commit.id = recorder_.log().ids().next();
        for (StreamAppend& append : commit.appends) {
            for (NewEvent& event : append.events) {
                event.id = recorder_.log().ids().next();
            }
        }
        intents_.keep(commit);
        const Outcome outcome = recorder_.commit(process_, commit);
        for (std::size_t at = 0; at < commit.appends.size(); ++at) {
            const StreamId& stream = commit.appends[at].stream;
            if (outcome) {
                known_.insert_or_assign(stream, outcome->versions[at]);
            } else if (outcome.error().conflict() != nullptr && commit.appends.size() == 1 &&
                       outcome.error().conflict()->events.empty()) {
                known_.insert_or_assign(stream, outcome.error().conflict()->actual);
            }
        }
    }

    Commit commit_to(const StreamId& stream, Commit commit) {
        const auto known = known_.find(stream);
        ExpectedVersion expected = any_version;
        if (random_.chance(70)) {
            expected = known == known_.end() ? no_stream : ExpectedVersion(known->second);
        } else if (random_.chance(20)) {
            expected = stream_exists;
        }
        commit.appends.push_back({stream, expected, {}});
        for (std::size_t left = 1 + random_.below(3); left > 0; --left) {
            commit.appends.back().events.push_back(random_event(random_));
        }
        return commit;
    }

    Commit several() {
        Commit commit;
        const std::size_t first = random_.below(4);
        for (std::size_t at = 0; at < 2 + random_.below(2); ++at) {
            commit = commit_to({"race", std::to_string((first + at) % 4)}, std::move(commit));
        }
        return commit;
    }

    static Commit invalid() {
        return detail::commit_to({"race", "0"}, any_version,
                                 {event("conformance.Kind0", {"tag\nwith a line break"})});
    }

    // Reads what a decision needs, and commits under the condition that it is still true, or under
    // that of an older decision.
    void decide() {
        const Query query = random_query(random_);
        const auto scan = recorder_.read_matching(process_, query, {.limit = SIZE_MAX},
                                                  [](const RecordedEvent&) { return true; });
        if (!scan) {
            return;
        }
        Commit decided;
        decided.appends.push_back(
            {random_stream(random_), any_version, {random_event(random_), random_event(random_)}});
        decided.condition = {.fail_if_match = query, .after = scan->head};
        if (random_.chance(30)) {
            decided.condition->after = scan->head.value - random_.below(scan->head.value / 2 + 1);
        }
        commit(std::move(decided));
    }

    Recorder& recorder_;
    Intents& intents_;
    const Capabilities& capabilities_;
    std::uint64_t process_;
    Random random_;
    std::map<StreamId, StreamVersion> known_;
};

// Follows the log until the writers are through and everything was seen.
void follow(Recorder& recorder, std::uint64_t process, std::uint64_t seed,
            const std::atomic<std::size_t>& writing) {
    Random random(seed);
    GlobalSequence next{};
    while (true) {
        const bool last = writing.load() == 0;
        const auto scan =
            recorder.read_all(process, {.after = next, .limit = 1 + random.below(64)});
        if (!scan || (last && scan->next >= scan->head)) {
            return;
        }
        if (scan->next == next) {
            std::this_thread::yield();
        }
        next = scan->next;
    }
}

constexpr std::size_t neighbours = 2;

// Runs the racers, and beside them neighbours that want nothing of what the race is about: what
// queues up behind a neighbour's commit is written as one group. They begin after `wait`.
void race_beside_neighbours(Recorder& recorder, std::size_t racers,
                            const std::function<void(std::size_t)>& work,
                            const std::function<void()>& wait) {
    constexpr std::size_t commits_max = 32;
    std::atomic<std::size_t> racing = racers;
    together(racers + neighbours, [&](std::size_t process) {
        if (process < racers) {
            work(process);
            --racing;
            return;
        }
        wait();
        const StreamId stream{"neighbour", std::to_string(process)};
        for (std::size_t left = commits_max; left > 0 && racing.load() > 0; --left) {
            static_cast<void>(recorder.commit(process, commit_to(stream, any_version, events(1))));
        }
    });
}

// Two arrivals of each racer and round, however early it gives up.
class Meeting {
  public:
    explicit Meeting(std::barrier<>& barrier) : barrier_(barrier) {}
    Meeting(const Meeting&) = delete;
    Meeting& operator=(const Meeting&) = delete;
    ~Meeting() {
        while (arrivals_ < 2) {
            meet();
        }
    }
    void meet() {
        ++arrivals_;
        barrier_.arrive_and_wait();
    }
    [[nodiscard]] int arrivals() const { return arrivals_; }

  private:
    std::barrier<>& barrier_;
    int arrivals_ = 0;
};

constexpr const char* offered = "conformance.Offered";
constexpr const char* taken = "conformance.Taken";

// One racer's attempt to take one thing.
class Claim {
  public:
    Claim(Recorder& recorder, std::uint64_t process, const std::string& thing)
        : recorder_(recorder),
          process_(process),
          thing_(thing),
          query_{{{.types = {offered, taken}, .tags = {thing}}}} {}

    // Everybody meets inside the read; `is_first` takes the thing there.
    bool between_events_and_head(Meeting& meeting, bool is_first) {
        bool won = false;
        const auto scan = recorder_.read_matching(
            process_, query_, {.limit = SIZE_MAX}, [&](const RecordedEvent& event) {
                is_free_ = is_free_ && event.type != taken;
                if (meeting.arrivals() == 0) {
                    meeting.meet();
                    won = is_first && take(event.global_sequence);
                    meeting.meet();
                }
                return true;
            });
        return won || (scan && is_free_ && !is_first && take(scan->head));
    }

    bool after_both(Meeting& meeting) {
        const auto scan = recorder_.read_matching(process_, query_, {.limit = SIZE_MAX},
                                                  [&](const RecordedEvent& event) {
                                                      is_free_ = is_free_ && event.type != taken;
                                                      return true;
                                                  });
        meeting.meet();
        return scan && is_free_ && take(scan->head);
    }

  private:
    bool take(GlobalSequence after) {
        Commit commit =
            commit_to({"claim", std::to_string(process_)}, any_version, {event(taken, {thing_})});
        commit.condition = {.fail_if_match = query_, .after = after};
        return recorder_.commit(process_, std::move(commit)).has_value();
    }

    Recorder& recorder_;
    std::uint64_t process_;
    const std::string& thing_;
    Query query_;
    bool is_free_ = true;
};

}  // namespace

Result<History> race(EventLog& log, const RaceOptions& options) {
    Recorder recorder(log);
    Intents intents;
    std::atomic<std::size_t> writing = options.writers;
    together(options.writers + options.readers, [&](std::size_t process) {
        const std::uint64_t seed = options.seed * 1'000 + process;
        if (process >= options.writers) {
            follow(recorder, process, seed, writing);
            return;
        }
        Writer writer(recorder, intents, process, seed);
        for (std::size_t left = options.commits_per_writer; left > 0; --left) {
            writer.step();
        }
        --writing;
    });
    return recorder.finish();
}

Result<ClaimOutcome> race_for_claims(EventLog& log, const ClaimOptions& options) {
    Recorder recorder(log);
    ClaimOutcome outcome;
    for (std::size_t round = 0; round < options.rounds; ++round) {
        const std::string thing = "thing:" + std::to_string(options.seed + round);
        const bool inside = options.moment == ClaimMoment::between_events_and_head;
        if (inside) {
            static_cast<void>(recorder.commit(
                0, commit_to({"offer", thing}, any_version, {event(offered, {thing})})));
        }
        const std::size_t first = (options.seed + round) % options.racers;
        std::barrier<> barrier(static_cast<std::ptrdiff_t>(options.racers + neighbours));
        std::atomic<std::size_t> winners = 0;
        race_beside_neighbours(
            recorder, options.racers,
            [&](std::size_t process) {
                Meeting meeting(barrier);
                Claim claim(recorder, process, thing);
                winners += inside ? claim.between_events_and_head(meeting, process == first)
                                  : claim.after_both(meeting);
            },
            [&] {
                barrier.arrive_and_wait();
                barrier.arrive_and_drop();
            });
        outcome.rounds_with_one_winner += winners == 1 ? 1 : 0;
    }
    auto history = recorder.finish();
    if (!history) {
        return std::move(history).error();
    }
    outcome.history = *std::move(history);
    return outcome;
}

Result<History> race_for_versions(EventLog& log, const ClaimOptions& options) {
    Recorder recorder(log);
    for (std::size_t round = 0; round < options.rounds; ++round) {
        const auto append = [&](std::size_t process) {
            static_cast<void>(
                recorder.commit(process, commit_to({"contested", "one"}, round, events(1))));
        };
        race_beside_neighbours(recorder, options.racers, append, [] {});
    }
    return recorder.finish();
}

Result<History> race_with_one_id(EventLog& log, const ClaimOptions& options) {
    Recorder recorder(log);
    for (std::size_t round = 0; round < options.rounds; ++round) {
        Commit commit = commit_to({"intent", "one"}, any_version, events(2));
        commit.id = log.ids().next();
        for (NewEvent& event : commit.appends[0].events) {
            event.id = log.ids().next();
        }
        const auto repeat = [&](std::size_t process) {
            static_cast<void>(recorder.commit(process, commit));
        };
        race_beside_neighbours(recorder, options.racers, repeat, [] {});
    }
    return recorder.finish();
}

}  // namespace eskit::inline v0_1::conformance
