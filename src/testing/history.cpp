#include "testing/history.hpp"

#include "testing/cpp_text.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/testing/given.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <algorithm>

namespace eskit::inline v0_1::testing {
namespace {

// Ids from a number on.
class IdsFrom final : public IdGenerator {
  public:
    explicit IdsFrom(std::uint64_t first) : next_(first) {}
    void fill(std::span<Uuid> ids) override {
        for (Uuid& id : ids) {
            id = SequentialIds::at(next_++);
        }
    }

  private:
    std::uint64_t next_;
};

constexpr std::size_t ids_per_command = 1000;

}  // namespace

History::History(Subject& subject, const PropertySettings& settings, std::uint64_t seed)
    : subject_(subject),
      settings_(settings),
      random_(seed, settings.generators),
      decided_(subject.types().events.size()) {
    const auto commands = subject.types().commands;
    for (std::size_t type = 0; type < commands.size(); ++type) {
        if ((commands[type].shape != nullptr ||
             settings.generators.find(commands[type].key) != nullptr) &&
            subject.emplace_command(type) != nullptr) {
            makeable_.push_back(type);
        }
    }
}

std::optional<Breach> History::play(std::vector<Step>& steps, bool is_new) {
    breach_.reset();
    random_.forget();
    step_ = Breach::before_all;
    try {
        subject_.begin();
    } catch (...) {
        breaks("initial_state does not throw", detail::callback_failed("initial_state").message());
        return breach_;
    }
    if (!judge(false)) {
        return breach_;
    }
    for (step_ = 0; step_ < steps.size(); ++step_) {
        make_command(steps[step_], is_new);
        // The last command's ids are those that `given` hands out.
        if (!take_step((steps.size() - 1 - step_) * ids_per_command + 1)) {
            return breach_;
        }
    }
    --step_;
    if (checks(Law::folded)) {
        fold_again();
    }
    return breach_;
}

void History::make_command(Step& step, bool is_new) {
    void* command = subject_.emplace_command(step.type);
    if (is_new) {
        random_.record();
    } else {
        random_.replay(std::move(step.choices));
    }
    const CommandType& type = subject_.types().commands[step.type];
    if (type.shape != nullptr) {
        random_.fill(type.shape(), command);
    } else {
        (*settings_.generators.find(type.key))(random_, command);
    }
    step.choices = random_.choices();
    step_type_ = step.type;
}

bool History::take_step(std::size_t ids_from) {
    past_ = subject_.recorded_count();
    threw_.clear();
    refusal_.reset();
    if (!decide(ids_from) || !judge(true)) {
        return false;
    }
    for (std::size_t index = 0; index < subject_.decided_count(); ++index) {
        const Subject::EventRef event = subject_.decided(index);
        decided_[event.type] = true;
        if (checks(Law::stored) && !store(event)) {
            return false;
        }
    }
    return evolve_decided() && judge(false);
}

bool History::decide(std::size_t ids_from) {
    try {
        IdsFrom ids(ids_from);
        const Deciding deciding(settings_.now, settings_.principal, ids);
        const Error* refusal = subject_.decide(deciding);
        if (checks(Law::deterministic)) {
            const std::string first = decision_text(refusal);
            deciding.restart();
            refusal = subject_.decide(deciding);
            if (const std::string second = decision_text(refusal); second != first) {
                return breaks("the same state and command lead to the same decision",
                              "first " + first + ", then " + second);
            }
        }
        if (refusal != nullptr) {
            refusal_ = *refusal;
        }
        return true;
    } catch (...) {
        threw_ = detail::callback_failed("decide").message();
        return breaks("decide does not throw", threw_);
    }
}

bool History::judge(bool is_about_decision) {
    for (std::size_t index = 0; index < settings_.invariants.size(); ++index) {
        const Invariant& invariant = settings_.invariants[index];
        if (invariant.is_about_decision != is_about_decision) {
            continue;
        }
        try {
            if (!subject_.holds(index)) {
                return breaks(invariant.name);
            }
        } catch (...) {
            return breaks(invariant.name, detail::callback_failed("the invariant").message());
        }
    }
    return true;
}

// The value as it is decoded, in a fresh object of the same type.
bool History::store(const Subject::EventRef& event) {
    const char* property = "events are the same after they were stored";
    const TypeInfo& type = shape(event);
    const std::string name(subject_.types().events[event.type].name);
    std::string json;
    if (auto ok = json_codec().encode(type, event.data, json); !ok) {
        return breaks(property, name + " cannot be stored: " + ok.error().message());
    }
    void* decoded = subject_.emplace_event(event.type);
    if (auto ok = json_codec().decode(type, decoded, json); !ok) {
        return breaks(property, name + " cannot be read: " + ok.error().message());
    }
    const std::string before = detail::cpp_text(type, event.data);
    if (const std::string after = detail::cpp_text(type, decoded); after != before) {
        return breaks(property, before + " is stored as " + json + " and read as " + after);
    }
    return true;
}

bool History::evolve_decided() {
    if (refusal_) {
        return true;
    }
    subject_.record();
    try {
        for (std::size_t index = past_; index < subject_.recorded_count(); ++index) {
            subject_.evolve(Subject::running, index, [&] { return envelope(index); });
            random_.learn(shape(subject_.recorded(index)), subject_.recorded(index).data);
        }
        return true;
    } catch (...) {
        threw_ = detail::callback_failed("evolve").message();
        return breaks("evolve accepts every event that is decided", threw_);
    }
}

bool History::fold(Subject::Fold fold, std::size_t from, std::size_t upto) {
    try {
        for (std::size_t index = from; index < upto; ++index) {
            subject_.evolve(fold, index, [&] { return envelope(index); });
        }
        return true;
    } catch (...) {
        return breaks("events lead to the same state again",
                      detail::callback_failed("evolve").message());
    }
}

// All events, from the first; then from a snapshot of the state after half of them.
bool History::fold_again() {
    const SubjectTypes& types = subject_.types();
    if (types.state == nullptr && !types.can_compare_states) {
        return true;  // said in the notes
    }
    const std::size_t count = subject_.recorded_count();
    subject_.begin(Subject::other);
    if (!fold(Subject::other, 0, count) || !compare_folds("folded a second time")) {
        return false;
    }
    if (types.state == nullptr && !types.can_copy_state) {
        return true;
    }
    subject_.begin(Subject::running);
    if (!fold(Subject::running, 0, count / 2) || !snapshot()) {
        return false;
    }
    return fold(Subject::other, count / 2, count) && fold(Subject::running, count / 2, count) &&
           compare_folds("folded from a snapshot");
}

bool History::snapshot() {
    const SubjectTypes& types = subject_.types();
    void* read = types.state != nullptr ? subject_.emplace_other() : nullptr;
    if (read == nullptr) {
        subject_.copy_to_other();
        return true;
    }
    std::string json;
    auto ok = json_codec().encode(types.state(), subject_.state(Subject::running), json);
    if (ok) {
        ok = json_codec().decode(types.state(), read, json);
    }
    return ok || breaks("events lead to the same state again",
                        "a snapshot cannot be stored: " + ok.error().message());
}

bool History::compare_folds(const char* how) {
    const auto difference = find_difference(subject_);
    return !difference || breaks("events lead to the same state again",
                                 std::string(how) + ", they lead to another state" + *difference);
}

std::optional<std::string> find_difference(const Subject& subject) {
    const SubjectTypes& types = subject.types();
    if (types.state == nullptr) {
        return subject.are_states_equal() ? std::nullopt : std::optional<std::string>("");
    }
    const std::string once = detail::cpp_text(types.state(), subject.state(Subject::running));
    const std::string again = detail::cpp_text(types.state(), subject.state(Subject::other));
    if (types.can_compare_states ? subject.are_states_equal() : once == again) {
        return std::nullopt;
    }
    return ": " + again + ", not " + once;
}

bool History::breaks(std::string property, std::string reason) {
    breach_ = Breach{std::move(property), std::move(reason), step_};
    return false;
}

bool History::checks(Law law) const {
    return std::find(settings_.without.begin(), settings_.without.end(), law) ==
           settings_.without.end();
}

const TypeInfo& History::shape(const Subject::EventRef& event) const {
    return subject_.types().events[event.type].shape();
}

EventInfo History::envelope(std::size_t index) const {
    const Subject::EventRef event = subject_.recorded(index);
    return given_envelope(subject_.types().events[event.type], index + 1, settings_.now,
                          settings_.principal);
}

std::string History::decision_text(const Error* refusal) const {
    if (refusal != nullptr) {
        return "a refusal: " + refusal->message();
    }
    std::string text;
    for (std::size_t index = 0; index < subject_.decided_count(); ++index) {
        const Subject::EventRef event = subject_.decided(index);
        text.append(index > 0 ? " and " : "").append(detail::cpp_text(shape(event), event.data));
    }
    return text.empty() ? "nothing" : text;
}

std::vector<std::string> History::past() const {
    std::vector<std::string> texts;
    for (std::size_t index = 0; index < past_; ++index) {
        const Subject::EventRef event = subject_.recorded(index);
        texts.push_back(detail::cpp_text(shape(event), event.data));
    }
    return texts;
}

std::string History::command() const {
    const CommandType& type = subject_.types().commands[step_type_];
    return type.shape != nullptr ? detail::cpp_text(type.shape(), subject_.command())
                                 : detail::cpp_name(type.spelling) + "{/* has no shape */}";
}

Outcome History::outcome() const {
    Outcome outcome{.threw = threw_, .refusal = refusal_};
    for (std::size_t index = 0; index < subject_.decided_count(); ++index) {
        const Subject::EventRef event = subject_.decided(index);
        outcome.events.push_back(detail::cpp_text(shape(event), event.data));
    }
    return outcome;
}

std::vector<std::string> History::notes() const {
    const SubjectTypes& types = subject_.types();
    std::vector<std::string> notes;
    for (std::size_t type = 0; type < types.commands.size(); ++type) {
        if (std::find(makeable_.begin(), makeable_.end(), type) == makeable_.end()) {
            notes.push_back(detail::cpp_name(types.commands[type].spelling) +
                            " was never decided: it cannot be stored, so it needs a default "
                            "constructor and a generator");
        }
    }
    for (std::size_t type = 0; type < types.events.size(); ++type) {
        if (!decided_[type]) {
            notes.push_back(std::string(types.events[type].name) + " never happened");
        }
    }
    for (const std::string_view name : random_.defaulted()) {
        notes.push_back(detail::cpp_name(name) +
                        " was often left as its default constructor makes it: it needs a "
                        "generator");
    }
    if (checks(Law::folded) && types.state == nullptr && !types.can_compare_states) {
        notes.emplace_back(
            "the folds of events were not compared: the state can neither be stored nor compared "
            "with ==");
    }
    return notes;
}

}  // namespace eskit::inline v0_1::testing
