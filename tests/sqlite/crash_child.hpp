// A program that is started to be killed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace eskit::inline v0_1::sqlite::testing {

struct CrashChild {
    pid_t pid = 0;
    int out = -1;  // what it writes to its standard output
};

// `arguments[0]` is the program. Ends this one when that cannot be started.
CrashChild start_child(std::vector<std::string> arguments);

// Reads what the child writes until `moment`, kills it, reads what was still in the pipe, and waits
// for its end. Sets `status` as waitpid does.
std::string kill_child_at(const CrashChild& child, std::chrono::steady_clock::time_point moment,
                          int& status);

}  // namespace eskit::inline v0_1::sqlite::testing
