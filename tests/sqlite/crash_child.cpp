#include "crash_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace eskit::inline v0_1::sqlite::testing {

CrashChild start_child(std::vector<std::string> arguments) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        std::abort();
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    CrashChild child{.out = ends[0]};
    if (posix_spawn(&child.pid, argv[0], &actions, nullptr, argv.data(), environ) != 0) {
        std::fprintf(stderr, "cannot start %s\n", argv[0]);
        std::exit(2);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    return child;
}

std::string kill_child_at(const CrashChild& child, std::chrono::steady_clock::time_point moment,
                          int& status) {
    std::string text;
    std::array<char, 65'536> buffer;
    bool killed = false;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(moment - std::chrono::steady_clock::now());
        if (!killed && left.count() <= 0) {
            kill(child.pid, SIGKILL);
            killed = true;
        }
        pollfd waiting{child.out, POLLIN, 0};
        poll(&waiting, 1, killed ? -1 : static_cast<int>(left.count()));
        if (waiting.revents == 0) {
            continue;
        }
        const ssize_t size = read(child.out, buffer.data(), buffer.size());
        if (size <= 0) {
            break;
        }
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    close(child.out);
    waitpid(child.pid, &status, 0);
    return text;
}

}  // namespace eskit::inline v0_1::sqlite::testing
