#include "testing/cpp_text.hpp"
#include "testing/history.hpp"
#include "testing/upcast_law.hpp"

#include <eskit/testing/properties.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <random>

namespace eskit::inline v0_1::testing {
namespace {

constexpr std::size_t plays_max = 20'000;  // while shrinking one history

std::uint64_t choose_seed(const PropertySettings& settings) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests do not change the environment meanwhile.
    if (const char* text = std::getenv("ESKIT_TEST_SEED")) {
        std::uint64_t seed = 0;
        std::from_chars(text, text + std::strlen(text), seed);
        return seed;
    }
    if (settings.seed) {
        return *settings.seed;
    }
    std::random_device device;
    return device();
}

std::size_t choice_count(const std::vector<Step>& steps) {
    std::size_t count = 0;
    for (const Step& step : steps) {
        count += step.choices.size();
    }
    return count;
}

// Fewer commands; else fewer choices; else smaller ones.
bool is_simpler(const std::vector<Step>& a, const std::vector<Step>& b) {
    if (a.size() != b.size()) {
        return a.size() < b.size();
    }
    if (const std::size_t count_a = choice_count(a), count_b = choice_count(b);
        count_a != count_b) {
        return count_a < count_b;
    }
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const Step& left, const Step& right) { return left.choices < right.choices; });
}

std::size_t length_of(const Breach& breach) {
    return breach.step == Breach::before_all ? 0 : breach.step + 1;
}

// Makes a history that breaks a property as simple as it gets.
class Shrinker {
  public:
    Shrinker(History& history, std::vector<Step> steps, Breach breach)
        : history_(history), steps_(std::move(steps)), breach_(std::move(breach)) {}

    void run() {
        cut_tail();
        bool better = true;
        while (better && plays_ < plays_max) {
            better = drop_steps();
            for (std::size_t step = 0; step < steps_.size(); ++step) {
                better = drop_choices(step) || better;
                better = lower_choices(step) || better;
            }
            better = better || trade_steps();
        }
    }
    [[nodiscard]] std::vector<Step>& steps() { return steps_; }

  private:
    // Nothing after the command that broke it matters.
    void cut_tail() {
        const std::size_t kept = length_of(breach_);
        if (kept < steps_.size()) {
            try_instead({steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(kept)});
        }
    }

    bool try_instead(std::vector<Step> steps) {
        if (plays_ >= plays_max) {
            return false;
        }
        ++plays_;
        const auto breach = history_.play(steps, false);
        if (!breach || breach->property != breach_.property || !is_simpler(steps, steps_)) {
            return false;
        }
        steps_ = std::move(steps);
        breach_ = *breach;
        cut_tail();
        return true;
    }

    bool drop_steps() {
        bool better = false;
        for (std::size_t size = std::max<std::size_t>(steps_.size() / 2, 1); size > 0; size /= 2) {
            for (std::size_t end = steps_.size(); end >= size; --end) {
                std::vector<Step> fewer = steps_;
                const auto last = fewer.begin() + static_cast<std::ptrdiff_t>(end);
                fewer.erase(last - static_cast<std::ptrdiff_t>(size), last);
                if (try_instead(std::move(fewer))) {
                    better = true;
                    end = std::min(end, steps_.size() + 1);  // the tail may be gone as well
                }
            }
        }
        return better;
    }

    // One command less, for another one that is larger or smaller: two deposits become one, and
    // what is drawn after a deposit can be drawn at once when it is less.
    bool trade_steps() {
        for (std::size_t gone = 0; gone < steps_.size(); ++gone) {
            for (std::size_t changed = 0; changed < steps_.size(); ++changed) {
                if (changed != gone && trade(gone, changed)) {
                    return true;
                }
            }
        }
        return false;
    }
    bool trade(std::size_t gone, std::size_t changed) {
        const Step dropped = steps_[gone];
        const auto try_change = [&](auto change) {
            std::vector<Step> fewer = steps_;
            change(fewer[changed].choices);
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
            return try_instead(std::move(fewer));
        };
        const std::size_t count = steps_[changed].choices.size();
        const auto add_dropped = [&](auto& choices) {
            for (std::size_t at = 0; at < count; ++at) {
                choices[at] += std::min(dropped.choices[at], UINT64_MAX - choices[at]);
            }
        };
        if (dropped.choices.size() == count && try_change(add_dropped)) {
            return true;
        }
        for (std::size_t at = 0; at < count; ++at) {
            const std::uint64_t choice = steps_[changed].choices[at];
            const bool is_lower =
                choice > 0 && (try_change([&](auto& choices) { choices[at] = 0; }) ||
                               try_change([&](auto& choices) { choices[at] = choice / 2; }) ||
                               try_change([&](auto& choices) { choices[at] = choice - 1; }));
            if (is_lower || try_change([&](auto& choices) {
                    std::fill(choices.begin() + static_cast<std::ptrdiff_t>(at), choices.end(),
                              UINT64_MAX);
                })) {
                return true;
            }
        }
        return false;
    }

    // What is drawn for elements and characters goes, so that lists and texts become shorter.
    bool drop_choices(std::size_t step) {
        bool better = false;
        for (const std::size_t size : {8U, 4U, 2U, 1U}) {
            for (std::size_t at = 0;
                 step < steps_.size() && at + size <= steps_[step].choices.size(); ++at) {
                std::vector<Step> fewer = steps_;
                auto& choices = fewer[step].choices;
                const auto first = choices.begin() + static_cast<std::ptrdiff_t>(at);
                choices.erase(first, first + static_cast<std::ptrdiff_t>(size));
                better = try_instead(std::move(fewer)) || better;
            }
        }
        return better;
    }

    bool lower_choices(std::size_t step) {
        bool better = false;
        for (std::size_t at = 0; step < steps_.size() && at < steps_[step].choices.size(); ++at) {
            better = lower_choice(step, at) || better;
        }
        return better;
    }

    // Zero, or else the smallest that a binary search finds.
    bool lower_choice(std::size_t step, std::size_t at) {
        const auto there = [&] {
            return step < steps_.size() && at < steps_[step].choices.size()
                       ? steps_[step].choices[at]
                       : 0;
        };
        const auto try_choice = [&](std::uint64_t choice) {
            std::vector<Step> lower = steps_;
            lower[step].choices[at] = choice;
            return try_instead(std::move(lower));
        };
        if (there() == 0) {
            return false;
        }
        bool better = try_choice(0);
        std::uint64_t low = 0;
        while (there() > low + 1) {
            const std::uint64_t middle = low + (there() - low) / 2;
            if (try_choice(middle)) {
                better = true;
            } else {
                low = middle;
            }
        }
        return better;
    }

    History& history_;
    std::vector<Step> steps_;
    Breach breach_;
    std::size_t plays_ = 0;
};

// "balance is not negative" -> "BalanceIsNotNegative"
std::string test_name(std::string_view property) {
    std::string name;
    bool starts_word = true;
    for (const char c : property) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) == 0) {
            starts_word = true;
        } else {
            name += starts_word ? static_cast<char>(std::toupper(byte)) : c;
            starts_word = false;
        }
    }
    return name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0 ? "Holds" + name
                                                                                  : name;
}

std::string suite_name(std::string_view decider) {
    const std::string name = detail::cpp_name(decider);
    if (name.find('<') != std::string::npos) {
        return "Decider";
    }
    const std::size_t last = name.rfind("::");
    return last == std::string::npos ? name : name.substr(last + 2);
}

std::string listed(const std::vector<std::string>& items, std::size_t indent) {
    std::string text;
    for (const std::string& item : items) {
        text.append(text.empty() ? "" : ",\n" + std::string(indent, ' ')).append(item);
    }
    return text;
}

std::string expectation(const Outcome& outcome) {
    if (!outcome.threw.empty()) {
        return ".then_error(eskit::Errc::handler_failed)";
    }
    if (outcome.refusal) {
        return ".then_rejected(" + detail::cpp_string(outcome.refusal->message()) + ")";
    }
    return outcome.events.empty() ? ".then_nothing()" : ".then(" + listed(outcome.events, 14) + ")";
}

std::string circumstances(const PropertySettings& settings) {
    std::string text;
    if (settings.now != Timestamp{}) {
        text.append("\n        .at(")
            .append(detail::cpp_text(type_info<Timestamp>(), &settings.now))
            .append(")");
    }
    if (settings.principal != Principal{}) {
        text.append("\n        .by(")
            .append(detail::cpp_text(type_info<Principal>(), &settings.principal))
            .append(")");
    }
    return text;
}

std::string written_test(const SubjectTypes& types, const PropertySettings& settings,
                         const Breach& breach, const History& history) {
    if (breach.step == Breach::before_all) {
        return {};
    }
    std::vector<std::string> past = history.past();
    past.insert(past.begin(), types.is_stateless ? detail::cpp_name(types.decider) + "{}"
                                                 : std::string("decider"));
    return "TEST(" + suite_name(types.decider) + ", " + test_name(breach.property) + ") {\n" +
           "    // What it does now; write here what is right.\n" + "    eskit::given(" +
           listed(past, 17) + ")" + circumstances(settings) + "\n        .when(" +
           history.command() + ")\n        " + expectation(history.outcome()) + ";\n}\n";
}

}  // namespace

PropertyReport search(Subject& subject, const PropertySettings& settings) {
    PropertyReport report{.seed = choose_seed(settings)};
    History history(subject, settings, report.seed);
    const std::vector<std::size_t>& types = history.makeable();
    if (types.empty()) {
        report.broken = "there is a command to decide";
        report.notes = history.notes();
        return report;
    }
    Random random(~report.seed);
    while (report.runs < settings.runs) {
        ++report.runs;
        std::vector<Step> steps(1 +
                                random.upto(std::max<std::size_t>(settings.commands_max, 1) - 1));
        for (Step& step : steps) {
            step.type = types[random.upto(types.size() - 1)];
        }
        random.record();
        report.commands += steps.size();
        if (const auto breach = history.play(steps, true)) {
            report.broken = breach->property;
            report.reason = breach->reason;
            report.length = report.found_length = length_of(*breach);
            Shrinker shrinker(history, std::move(steps), *breach);
            shrinker.run();
            if (const auto shortest = history.play(shrinker.steps(), false)) {
                report.reason = shortest->reason;
                report.length = length_of(*shortest);
                report.test = written_test(subject.types(), settings, *shortest, history);
            } else {
                report.reason =
                    "it broke once, and not when the same commands came again: the "
                    "decider keeps something between histories";
            }
            return report;
        }
    }
    report.notes = history.notes();
    check_upcasts(subject, settings, report);
    return report;
}

std::string PropertyReport::text() const {
    std::string out;
    const std::string tried =
        std::to_string(runs) + " runs, " + std::to_string(commands) + " commands";
    if (ok()) {
        out.append("all properties hold: ").append(tried).append("\n");
    } else {
        out.append("broken: ").append(broken).append("\n");
        out.append(reason.empty() ? "" : "because: " + reason + "\n");
        out.append("found after ").append(tried);
        out.append("; shrunk from ").append(std::to_string(found_length));
        out.append(" to ").append(std::to_string(length)).append("\n");
    }
    out.append("seed: ESKIT_TEST_SEED=").append(std::to_string(seed)).append("\n");
    for (const std::string& note : notes) {
        out.append("note: ").append(note).append("\n");
    }
    return test.empty() ? out : out.append("\n").append(test);
}

}  // namespace eskit::inline v0_1::testing
