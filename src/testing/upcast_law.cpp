#include "testing/upcast_law.hpp"

#include "testing/cpp_text.hpp"
#include "testing/history.hpp"

#include <eskit/testing/given.hpp>

#include <algorithm>

namespace eskit::inline v0_1::testing {
namespace {

struct OldEvent {
    std::size_t type = 0;
    std::string json{};
};

// Why these old events break the law, or nothing.
class UpcastLaw {
  public:
    UpcastLaw(Subject& subject, const PropertySettings& settings)
        : subject_(subject), settings_(settings) {}

    std::optional<std::string> broken_by(const std::vector<OldEvent>& events) {
        for (const Subject::Fold fold : {Subject::running, Subject::other}) {
            subject_.begin(fold);
            std::size_t version = 0;
            for (const OldEvent& event : events) {
                if (auto failure = fold_one(fold, event, version)) {
                    return failure;
                }
            }
        }
        const auto difference = find_difference(subject_);
        return difference
                   ? std::optional("folded by hand, they lead to another state" + *difference)
                   : std::nullopt;
    }

  private:
    std::optional<std::string> fold_one(Subject::Fold fold, const OldEvent& old,
                                        std::size_t& version) {
        try {
            if (auto ok = subject_.record_old(fold, old.type, old.json); !ok) {
                return ok.error().message();
            }
            for (std::size_t at = 0; at < subject_.recorded_count(); ++at) {
                ++version;
                subject_.evolve(fold, at, [&] {
                    return given_envelope(subject_.types().events[subject_.recorded(at).type],
                                          version, settings_.now, settings_.principal);
                });
            }
            return std::nullopt;
        } catch (...) {
            return detail::callback_failed("folding old events").message();
        }
    }

    Subject& subject_;
    const PropertySettings& settings_;
};

// Leaves out whatever is not needed to break the law.
std::string shrink(UpcastLaw& law, std::vector<OldEvent>& events, std::string reason) {
    for (std::size_t at = 0; at < events.size();) {
        std::vector<OldEvent> fewer = events;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
        if (auto still = law.broken_by(fewer); still && !fewer.empty()) {
            events = std::move(fewer);
            reason = *std::move(still);
        } else {
            ++at;
        }
    }
    return reason;
}

}  // namespace

void check_upcasts(Subject& subject, const PropertySettings& settings, PropertyReport& report) {
    if (subject.old_types_count() == 0) {
        return;
    }
    UpcastLaw law(subject, settings);
    Random random(report.seed, settings.generators);
    for (std::size_t run = 0; run < settings.runs; ++run) {
        random.record();
        std::vector<OldEvent> events(
            1 + random.upto(std::max<std::size_t>(settings.commands_max, 1) - 1));
        for (OldEvent& event : events) {
            event.type = random.upto(subject.old_types_count() - 1);
            auto json = subject.make_old(event.type, random);
            if (!json) {
                report.broken = "old events can be stored";
                report.reason = json.error().message();
                return;
            }
            event.json = *std::move(json);
        }
        auto reason = law.broken_by(events);
        if (!reason) {
            continue;
        }
        report.found_length = events.size();
        report.broken = "old events lead to the same state by way of the registry and by hand";
        report.reason = shrink(law, events, *std::move(reason));
        report.length = events.size();
        for (const OldEvent& event : events) {
            report.reason +=
                "\n    " + detail::cpp_name(subject.old_name(event.type)) + " " + event.json;
        }
        return;
    }
}

}  // namespace eskit::inline v0_1::testing
