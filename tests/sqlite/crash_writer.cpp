// Appends from eight threads until it is killed, and prints its history: a line for each commit
// before it is tried, and another one when it is acknowledged.
//   crash_writer <file> <run>
// The run's number decides the sync level and names the processes of the history.
#include "crash_history.hpp"

#include <eskit/conformance/history.hpp>
#include <eskit/sqlite/database.hpp>

#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace eskit;

constexpr std::uint64_t writers = 8;

void say(std::string_view line) {
    if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        _exit(3);
    }
}

void append_for_ever(conformance::Recorder& recorder, std::uint64_t process) {
    for (;;) {
        const auto outcome =
            recorder.commit(process, sqlite::testing::crash_commit(system_ids().next()));
        if (!outcome) {
            static_cast<void>(!write(STDERR_FILENO, outcome.error().message().data(),
                                     outcome.error().message().size()));
            _exit(4);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    const std::uint64_t run = std::strtoul(argv[2], nullptr, 10);
    using Synchronous = sqlite::Options::Synchronous;
    const auto database = sqlite::Database::open(
        argv[1], {.synchronous = run % 2 == 0 ? Synchronous::full : Synchronous::normal});
    if (!database) {
        static_cast<void>(!write(STDERR_FILENO, database.error().message().data(),
                                 database.error().message().size()));
        return 5;
    }
    conformance::Recorder recorder(*database->log(), say);
    std::vector<std::thread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] { append_for_ever(recorder, run * writers + writer); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}
