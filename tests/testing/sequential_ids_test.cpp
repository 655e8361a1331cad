#include <eskit/testing/sequential_ids.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <set>
#include <thread>
#include <vector>

namespace {

using eskit::Uuid;
using eskit::testing::SequentialIds;

TEST(SequentialIds, CountFromOne) {
    SequentialIds ids;

    EXPECT_EQ(eskit::to_string(ids.next()), "00000000-0000-7000-8000-000000000001");
    EXPECT_EQ(eskit::to_string(ids.next()), "00000000-0000-7000-8000-000000000002");
}

TEST(SequentialIds, FillASpanInOrder) {
    SequentialIds ids;
    std::array<Uuid, 3> filled{};

    ids.fill(filled);

    EXPECT_EQ(filled,
              (std::array{SequentialIds::at(1), SequentialIds::at(2), SequentialIds::at(3)}));
    EXPECT_EQ(ids.next(), SequentialIds::at(4));
}

TEST(SequentialIds, FillAnEmptySpanWithoutCounting) {
    SequentialIds ids;

    ids.fill({});

    EXPECT_EQ(ids.next(), SequentialIds::at(1));
}

TEST(SequentialIds, CanBeNamedInAdvance) {
    EXPECT_EQ(eskit::to_string(SequentialIds::at(255)), "00000000-0000-7000-8000-0000000000ff");
    EXPECT_EQ(eskit::to_string(SequentialIds::at(0x010203040506)),
              "00000000-0000-7000-8000-010203040506");
}

TEST(SequentialIds, RiseAndAreNeverZero) {
    EXPECT_LT(SequentialIds::at(255), SequentialIds::at(256));
    EXPECT_FALSE(eskit::is_zero(SequentialIds::at(0)));
}

TEST(SequentialIds, AreCountedPerGenerator) {
    SequentialIds one;
    SequentialIds other;

    static_cast<void>(one.next());

    EXPECT_EQ(other.next(), SequentialIds::at(1));
}

TEST(SequentialIds, AreUniqueAcrossThreads) {
    constexpr std::size_t each = 500;
    SequentialIds ids;
    std::array<std::vector<Uuid>, 2> drawn;

    {
        std::vector<std::jthread> threads;
        for (auto& mine : drawn) {
            threads.emplace_back([&] {
                for (std::size_t at = 0; at < each; ++at) {
                    mine.push_back(ids.next());
                }
            });
        }
    }

    std::set<Uuid> unique(drawn[0].begin(), drawn[0].end());
    unique.insert(drawn[1].begin(), drawn[1].end());
    EXPECT_EQ(unique.size(), 2 * each);
    EXPECT_EQ(*unique.rbegin(), SequentialIds::at(2 * each));
}

}  // namespace
