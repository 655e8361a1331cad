// Appends from four threads until it is killed, and prints each commit when it is acknowledged:
//   crash_writer <file> <run>
// The run's number decides the sync level and seeds what is appended.
#include "crash_history.hpp"

#include <eskit/sqlite/database.hpp>

#include <unistd.h>

#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace eskit;

constexpr unsigned writers = 4;

Commit next_commit(std::mt19937& random, unsigned writer) {
    Commit commit;
    commit.id = system_ids().next();
    const std::size_t count = 1 + random() % 5;
    const auto stream = [&] {
        return StreamId("crash", std::to_string(writer) + "-" + std::to_string(random() % 20));
    };
    commit.appends.push_back({stream(), any_version, {}});
    for (std::size_t index = 0; index < count; ++index) {
        if (index > 0 && random() % 3 == 0) {
            const StreamId next = stream();
            if (next != commit.appends.back().stream) {
                commit.appends.push_back({next, any_version, {}});
            }
        }
        NewEvent event{.type = "crash.Event",
                       .payload = Payload::from_bytes(
                           "text", sqlite::testing::crash_payload(commit.id, index, count))};
        if (random() % 4 == 0) {
            event.tags = {"writer:" + std::to_string(writer), "count:" + std::to_string(count)};
        }
        commit.appends.back().events.push_back(std::move(event));
    }
    return commit;
}

// One write each, so lines of several threads do not mix (POSIX: atomic up to PIPE_BUF).
void acknowledge(const Committed& committed) {
    const std::string line = to_string(committed.id) + " " + std::to_string(committed.first.value) +
                             " " + std::to_string(committed.last.value) + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        _exit(3);
    }
}

void append_for_ever(EventLog& log, unsigned writer, unsigned seed) {
    std::mt19937 random(seed * writers + writer);
    for (;;) {
        const auto outcome = log.commit({}, next_commit(random, writer));
        if (!outcome) {
            static_cast<void>(!write(STDERR_FILENO, outcome.error().message().data(),
                                     outcome.error().message().size()));
            _exit(4);
        }
        acknowledge(*outcome);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    const auto run = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
    using Synchronous = sqlite::Options::Synchronous;
    const auto database = sqlite::Database::open(
        argv[1], {.synchronous = run % 2 == 0 ? Synchronous::full : Synchronous::normal});
    if (!database) {
        static_cast<void>(!write(STDERR_FILENO, database.error().message().data(),
                                 database.error().message().size()));
        return 5;
    }
    std::vector<std::thread> threads;
    for (unsigned writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] { append_for_ever(*database->log(), writer, run); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}
