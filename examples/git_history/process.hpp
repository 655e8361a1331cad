// Running another program and reading what it prints.
#pragma once

#include <eskit/base/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace demo {

struct ProcessEnd {
    int exit_code = 0;     // 128 + the signal's number when one ended it
    std::string errors{};  // the beginning of what it wrote to standard error
};

// Receives a piece of the output; false ends the reading, and with it the program.
using OutputSink = std::function<bool(std::string_view)>;

// Runs `arguments[0]`, looked for in PATH, with exactly these arguments: there is no shell in
// between, so nothing in them is special. The program inherits the environment, except for the
// variables with which git tells its hooks about the repository that they run for. Errors:
// not_found when there is no such program, unavailable when it cannot be started.
eskit::Result<ProcessEnd> run_process(const std::vector<std::string>& arguments,
                                      const OutputSink& sink);

}  // namespace demo
