#include "options.hpp"

#include <charconv>
#include <functional>
#include <map>

namespace demo {
namespace {

constexpr std::size_t top_max = 1'000'000;

eskit::Error wrong(std::string what) {
    return {eskit::Errc::invalid_argument, std::move(what) + "; --help lists the arguments"};
}

eskit::Result<void> set_top(Arguments& arguments, const std::string& text) {
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, arguments.top);
    if (error != std::errc{} || stopped != end || arguments.top == 0 || arguments.top > top_max) {
        return wrong("--top takes a number from 1 to 1,000,000, not '" + text + "'");
    }
    return {};
}

eskit::Result<void> set(Arguments& arguments, const std::string& name, const std::string& value) {
    if (name == "--top") {
        return set_top(arguments, value);
    }
    if (name == "--repo") {
        arguments.repo = value;
    } else if (name == "--log") {
        arguments.log = value;
    } else if (name == "--db") {
        arguments.db = value;
    } else if (name == "--case") {
        arguments.columns.case_id = value;
    } else if (name == "--activity") {
        arguments.columns.activity = value;
    } else if (name == "--timestamp") {
        arguments.columns.timestamp = value;
    } else if (name == "--resource") {
        arguments.columns.resource = value;
    } else {
        return wrong("there is no argument '" + name + "'");
    }
    return {};
}

}  // namespace

const char* const help_text =
    R"(Imports a real event log into SQLite through commands and a decider, prints what it
adds up to, opens the file again and checks that replaying the log gives the same.

  --repo DIR          the git repository whose history is imported (default: here)
  --log FILE.csv      a process-mining log instead: one row per event
      --case NAME         its columns (default: case:concept:name,
      --activity NAME       concept:name,
      --timestamp NAME      time:timestamp,
      --resource NAME       and org:resource if the file has it)
  --db PATH           the database (default: a temporary file, removed at the end);
                      importing again into the same one adds what is new
  --top N             the length of the lists (default: 10)
  --fast              do not flush each commit: a loss of power may undo the last ones
  --help              this text

Figures go to standard output, progress and speed to standard error. The exit status is 0
if the figures agree, 1 if they do not or something failed, 2 for a wrong argument.
)";

eskit::Result<Arguments> parse_arguments(const std::vector<std::string>& words) {
    Arguments arguments;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (words[at] == "--help" || words[at] == "-h") {
            arguments.help = true;
            continue;
        }
        if (words[at] == "--fast") {
            arguments.fast = true;
            continue;
        }
        const std::size_t equals = words[at].find('=');
        const std::string name = words[at].substr(0, equals);
        const bool is_last = equals == std::string::npos && at + 1 == words.size();
        std::string value;
        if (equals != std::string::npos) {
            value = words[at].substr(equals + 1);
        } else if (!is_last) {
            value = words[++at];
        }
        if (auto known = set(arguments, name, is_last ? "1" : value); !known) {
            return known.error();
        }
        if (value.empty()) {
            return wrong(name + " needs a value");
        }
    }
    return arguments;
}

}  // namespace demo
