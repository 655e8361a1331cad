// Appends from eight threads until it is killed, and prints each commit before it is tried and when
// it is acknowledged:
//   crash_writer <file> <run>
// The run's number decides the sync level.
#include "crash_history.hpp"

#include <eskit/sqlite/database.hpp>

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace eskit;

constexpr unsigned writers = 8;

// One write each, so lines of several threads do not mix (POSIX: atomic up to PIPE_BUF).
void say(const std::string& line) {
    if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        _exit(3);
    }
}

void append_for_ever(EventLog& log) {
    for (;;) {
        const Commit commit = sqlite::testing::crash_commit(system_ids().next());
        say("try " + to_string(commit.id) + "\n");
        const auto outcome = log.commit({}, commit);
        if (!outcome) {
            static_cast<void>(!write(STDERR_FILENO, outcome.error().message().data(),
                                     outcome.error().message().size()));
            _exit(4);
        }
        say("ok " + to_string(commit.id) + " " + std::to_string(outcome->first.value) + " " +
            std::to_string(outcome->last.value) + "\n");
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
        threads.emplace_back([&] { append_for_ever(*database->log()); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}
