// The program's arguments.
#pragma once

#include "case_log.hpp"

#include <eskit/base/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace demo {

struct Arguments {
    bool help = false;
    std::string repo = ".";
    std::optional<std::string> log{};  // a table instead of the repository
    std::optional<std::string> db{};   // none: a temporary file
    std::size_t top = 10;
    bool fast = false;
    CaseColumns columns{};
};

// Errors: invalid_argument, with a sentence about the argument.
eskit::Result<Arguments> parse_arguments(const std::vector<std::string>& words);

extern const char* const help_text;

}  // namespace demo
