#include <eskit/id/id_generator.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <latch>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

using eskit::SteadyTime;
using eskit::Timestamp;
using eskit::Uuid;
using eskit::UuidV7Generator;
using eskit::testing::ManualClock;
using namespace std::chrono_literals;

constexpr Timestamp noon{std::chrono::sys_days{std::chrono::year{2024} / 2 / 29} + 12h};

// A clock that a test sets, backwards as well.
class SettableClock final : public eskit::Clock {
  public:
    explicit SettableClock(Timestamp start) : time(start) {}

    [[nodiscard]] Timestamp now() const override { return time; }
    [[nodiscard]] SteadyTime steady_now() const override { return {}; }
    bool wait(SteadyTime, const std::stop_token&) override { return true; }

    Timestamp time;
};

std::uint64_t milliseconds_of(const Uuid& id) {
    std::uint64_t milliseconds = 0;
    for (std::size_t byte = 0; byte < 6; ++byte) {
        milliseconds = milliseconds << 8 | id[byte];
    }
    return milliseconds;
}

int version_of(const Uuid& id) {
    return id[6] >> 4;
}

int variant_of(const Uuid& id) {
    return id[8] >> 6;
}

bool strictly_ascending(const std::vector<Uuid>& ids) {
    return std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>{}) == ids.end();
}

std::vector<Uuid> draw(eskit::IdGenerator& ids, std::size_t count) {
    std::vector<Uuid> drawn(count);
    ids.fill(drawn);
    return drawn;
}

// What `generate` returns in a forked child, sent through a pipe.
template <class Generate>
Uuid in_forked_child(Generate generate) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        ADD_FAILURE() << "pipe";
        return {};
    }
    const pid_t child = fork();
    if (child == 0) {
        const Uuid id = generate();
        const bool sent = write(ends[1], id.data(), id.size()) == ssize_t{16};
        _exit(sent ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(ends[1]);
    Uuid id{};
    EXPECT_EQ(read(ends[0], id.data(), id.size()), ssize_t{16});
    close(ends[0]);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    return id;
}

TEST(UuidV7Generator, PutsTheMillisecondFirst) {
    const ManualClock clock(noon + 345'678us);
    UuidV7Generator ids(clock);

    const Uuid id = ids.next();

    EXPECT_EQ(milliseconds_of(id), 1'709'208'000'345U);
}

TEST(UuidV7Generator, MarksVersionAndVariantOfEveryId) {
    const ManualClock clock(noon);
    UuidV7Generator ids(clock);

    for (const Uuid& id : draw(ids, 1000)) {
        EXPECT_EQ(version_of(id), 7) << eskit::to_string(id);
        EXPECT_EQ(variant_of(id), 0b10) << eskit::to_string(id);
    }
}

TEST(UuidV7Generator, CountsUpWhileTheClockStandsStill) {
    const ManualClock clock(noon);
    UuidV7Generator ids(clock);

    const std::vector<Uuid> drawn = draw(ids, 10'000);

    EXPECT_TRUE(strictly_ascending(drawn));
    EXPECT_EQ(milliseconds_of(drawn.front()), milliseconds_of(drawn.back()));
}

TEST(UuidV7Generator, KeepsTheOrderFromCallToCall) {
    ManualClock clock(noon);
    UuidV7Generator ids(clock);

    std::vector<Uuid> drawn;
    for (int call = 0; call < 1000; ++call) {
        drawn.push_back(ids.next());
        clock.advance(300us);
    }

    EXPECT_TRUE(strictly_ascending(drawn));
    EXPECT_EQ(milliseconds_of(drawn.back()) - milliseconds_of(drawn.front()), 299U);
}

TEST(UuidV7Generator, KeepsTheOrderWhenTheClockGoesBack) {
    SettableClock clock(noon);
    UuidV7Generator ids(clock);

    std::vector<Uuid> drawn = draw(ids, 2);
    clock.time = noon - 24h;
    drawn.push_back(ids.next());
    clock.time = noon + 1ms;
    drawn.push_back(ids.next());

    EXPECT_TRUE(strictly_ascending(drawn));
    EXPECT_EQ(milliseconds_of(drawn[2]), milliseconds_of(drawn[0]));
    EXPECT_EQ(milliseconds_of(drawn[3]), milliseconds_of(drawn[0]) + 1);
}

TEST(UuidV7Generator, TakesATimeBefore1970As1970) {
    SettableClock clock(Timestamp{-1us});
    UuidV7Generator ids(clock);

    std::vector<Uuid> drawn = draw(ids, 2);
    clock.time = noon;
    drawn.push_back(ids.next());

    EXPECT_EQ(milliseconds_of(drawn[0]), 0U);
    EXPECT_EQ(version_of(drawn[0]), 7);
    EXPECT_TRUE(strictly_ascending(drawn));
}

TEST(UuidV7Generator, KeepsTheOrderBeyondTheLastMillisecondOf48Bits) {
    SettableClock clock(Timestamp{std::chrono::milliseconds{(std::int64_t{1} << 48) - 1}});
    UuidV7Generator ids(clock);

    std::vector<Uuid> drawn{ids.next()};
    clock.time = Timestamp::max();
    drawn.push_back(ids.next());

    EXPECT_TRUE(strictly_ascending(drawn));
}

TEST(UuidV7Generator, DrawsDifferentIdsOnTheSameClock) {
    const ManualClock at_noon(noon);
    const ManualClock at_epoch;
    std::set<Uuid> distinct;

    for (int generator = 0; generator < 100; ++generator) {
        distinct.insert(UuidV7Generator(at_noon).next());
        distinct.insert(UuidV7Generator(at_epoch).next());
    }

    EXPECT_EQ(distinct.size(), 200U);
}

TEST(UuidV7Generator, DrawsAnewInEveryMillisecond) {
    ManualClock clock(noon);
    UuidV7Generator ids(clock);
    std::set<std::array<std::uint8_t, 10>> tails;

    for (int millisecond = 0; millisecond < 1000; ++millisecond) {
        const Uuid id = ids.next();
        std::array<std::uint8_t, 10> tail{};
        std::copy(id.begin() + 6, id.end(), tail.begin());
        tails.insert(tail);
        clock.advance(1ms);
    }

    EXPECT_EQ(tails.size(), 1000U);
}

TEST(UuidV7Generator, TakesEachRandomBitFromTheSystem) {
    ManualClock clock(noon);
    UuidV7Generator ids(clock);
    std::array<int, 128> ones{};
    constexpr int draws = 2000;

    for (int each = 0; each < draws; ++each) {
        const Uuid id = ids.next();
        for (std::size_t bit = 0; bit < ones.size(); ++bit) {
            ones[bit] += id[bit / 8] >> (7 - bit % 8) & 1;
        }
        clock.advance(1ms);
    }

    // 12 bits after the version, 61 after the variant and the bit that leaves room to count. A fair
    // bit leaves 800 to 1200 once in 10^18 runs.
    for (std::size_t bit = 52; bit < ones.size(); ++bit) {
        if (bit < 64 || bit > 66) {
            EXPECT_GT(ones[bit], 800) << bit;
            EXPECT_LT(ones[bit], 1200) << bit;
        }
    }
}

TEST(UuidV7Generator, GivesEachThreadItsOwnAscendingIds) {
    const ManualClock clock(noon);
    UuidV7Generator ids(clock);
    constexpr std::size_t threads = 4;
    constexpr std::size_t batches = 200;
    constexpr std::size_t batch = 5;
    std::array<std::vector<Uuid>, threads> drawn;
    std::latch start(threads);
    {
        std::vector<std::jthread> running;
        running.reserve(threads);
        for (std::vector<Uuid>& mine : drawn) {
            running.emplace_back([&ids, &mine, &start] {
                start.arrive_and_wait();
                for (std::size_t each = 0; each < batches; ++each) {
                    const std::vector<Uuid> more = draw(ids, batch);
                    mine.insert(mine.end(), more.begin(), more.end());
                }
            });
        }
    }

    std::set<Uuid> distinct;
    for (const std::vector<Uuid>& mine : drawn) {
        EXPECT_TRUE(strictly_ascending(mine));
        distinct.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(distinct.size(), threads * batches * batch);
}

TEST(UuidV7Generator, FillsNothingWithoutBeingAsked) {
    const ManualClock clock(noon);
    UuidV7Generator ids(clock);
    const Uuid before = ids.next();

    ids.fill({});

    EXPECT_LT(before, ids.next());
}

TEST(UuidV7Generator, DoesNotRepeatItselfAfterAFork) {
    for (const Timestamp time : {noon, Timestamp{}}) {
        const ManualClock clock(time);
        UuidV7Generator ids(clock);
        static_cast<void>(ids.next());  // now its randomness is in memory, for a child to copy

        const Uuid child = in_forked_child([&] { return ids.next(); });
        const Uuid other = in_forked_child([&] { return ids.next(); });
        const Uuid parent = ids.next();

        EXPECT_NE(child, parent);
        EXPECT_NE(other, parent);
        EXPECT_NE(child, other);
    }
}

TEST(UuidV7Generator, DoesNotRepeatItselfAMillisecondAfterAFork) {
    ManualClock clock(noon);
    UuidV7Generator ids(clock);
    static_cast<void>(ids.next());
    clock.advance(1ms);

    const Uuid child = in_forked_child([&] { return ids.next(); });
    const Uuid parent = ids.next();

    EXPECT_EQ(milliseconds_of(child), milliseconds_of(parent));
    EXPECT_NE(child, parent);
}

TEST(SystemIds, IsOneGeneratorOnTheSystemClock) {
    const auto before = std::chrono::floor<std::chrono::milliseconds>(eskit::system_clock().now());

    const Uuid first = eskit::system_ids().next();
    const Uuid second = eskit::system_ids().next();

    const auto after = std::chrono::floor<std::chrono::milliseconds>(eskit::system_clock().now());
    EXPECT_EQ(&eskit::system_ids(), &eskit::system_ids());
    EXPECT_LT(first, second);
    EXPECT_GE(milliseconds_of(first), static_cast<std::uint64_t>(before.time_since_epoch() / 1ms));
    EXPECT_LE(milliseconds_of(first), static_cast<std::uint64_t>(after.time_since_epoch() / 1ms));
}

}  // namespace
