#include <eskit/testing/report.hpp>

#include <atomic>
#include <cstddef>
#include <utility>

namespace eskit::inline v0_1::testing {
namespace {

void throw_failure(const Failure& failure) {
    throw ExpectationFailed(failure);
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): one sink per program.
std::atomic<FailureSink> current_sink{&throw_failure};

// Walks two texts in step. Both are compact and well formed: our own encoder wrote them.
class Difference {
  public:
    Difference(std::string_view expected, std::string_view actual)
        : expected_(expected), actual_(actual) {}

    // True when the values at both cursors are equal; then both cursors are behind them.
    bool equal(const std::string& path) {
        const char kind = front(expected_);
        if (kind == front(actual_) && kind == '{') {
            return members_equal(path);
        }
        if (kind == front(actual_) && kind == '[') {
            return elements_equal(path);
        }
        const std::string_view expected = take(expected_);
        const std::string_view actual = take(actual_);
        return expected == actual || differ(path, expected, actual);
    }

    std::string found;

  private:
    static char front(std::string_view text) { return text.empty() ? '\0' : text.front(); }

    static bool skip(std::string_view& text, char wanted) {
        if (front(text) != wanted) {
            return false;
        }
        text.remove_prefix(1);
        return true;
    }

    bool differ(const std::string& path, std::string_view expected, std::string_view actual) {
        const auto show = [](std::string_view text) {
            return text.empty() ? std::string("nothing") : std::string(text);
        };
        found = path + ": expected " + show(expected) + ", got " + show(actual);
        return false;
    }

    // Cuts one whole value off.
    static std::string_view take(std::string_view& text) {
        std::size_t depth = 0;
        std::size_t at = 0;
        bool in_string = false;
        for (; at < text.size(); ++at) {
            const char c = text[at];
            if (in_string) {
                at += c == '\\' ? 1 : 0;
                in_string = c != '"';
                continue;
            }
            if (depth == 0 && (c == ',' || c == ':' || c == '}' || c == ']')) {
                break;
            }
            in_string = c == '"';
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= c == '}' || c == ']' ? 1 : 0;
        }
        const std::string_view value = text.substr(0, at);
        text.remove_prefix(value.size());
        return value;
    }

    bool members_equal(const std::string& path) {
        skip(expected_, '{');
        skip(actual_, '{');
        while (front(expected_) != '}' || front(actual_) != '}') {
            const std::string_view expected = take(expected_);
            const std::string_view actual = take(actual_);
            if (expected != actual) {
                return differ(path, expected.empty() ? "no more members" : expected,
                              actual.empty() ? "no more members" : actual);
            }
            skip(expected_, ':');
            skip(actual_, ':');
            if (!equal(path + "." + std::string(unquoted(expected)))) {
                return false;
            }
            skip(expected_, ',');
            skip(actual_, ',');
        }
        return skip(expected_, '}') && skip(actual_, '}');
    }

    bool elements_equal(const std::string& path) {
        skip(expected_, '[');
        skip(actual_, '[');
        for (std::size_t index = 0; front(expected_) != ']' || front(actual_) != ']'; ++index) {
            if (!equal(path + "[" + std::to_string(index) + "]")) {
                return false;
            }
            skip(expected_, ',');
            skip(actual_, ',');
        }
        return skip(expected_, ']') && skip(actual_, ']');
    }

    static std::string_view unquoted(std::string_view key) {
        return key.size() >= 2 ? key.substr(1, key.size() - 2) : key;
    }

    std::string_view expected_;
    std::string_view actual_;
};

}  // namespace

FailureSink set_failure_sink(FailureSink sink) noexcept {
    return current_sink.exchange(sink == nullptr ? &throw_failure : sink);
}

ExpectationFailed::ExpectationFailed(const Failure& failure)
    : std::runtime_error(std::string(failure.where.file) + ":" +
                         std::to_string(failure.where.line) + ": " + failure.report) {
}

void report_failure(const Failure& failure) {
    current_sink.load()(failure);
}

std::string first_difference(std::string_view expected, std::string_view actual) {
    Difference difference(expected, actual);
    static_cast<void>(difference.equal("$"));
    return std::move(difference.found);
}

}  // namespace eskit::inline v0_1::testing
