// Random histories of a decider, and what they break.
#pragma once

#include <eskit/id/id_generator.hpp>
#include <eskit/testing/properties.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eskit::inline v0_1::testing {

// One command: its type, and the choices that its value was made of.
struct Step {
    std::size_t type = 0;
    std::vector<std::uint64_t> choices{};
};

// A property that does not hold.
struct Breach {
    static constexpr std::size_t before_all = SIZE_MAX;

    std::string property{};
    std::string reason{};
    std::size_t step = before_all;  // whose command broke it
};

// How a decision ended, in C++ where that can be.
struct Outcome {
    std::string threw{};  // what was thrown by decide or evolve
    std::optional<Error> refusal{};
    std::vector<std::string> events{};
};

// How the state of the other fold differs from that of the running one: ": <other>, not <running>",
// or empty where states cannot be shown. Nothing if they are equal.
[[nodiscard]] std::optional<std::string> find_difference(const Subject& subject);

// Plays histories on a subject.
class History {
  public:
    History(Subject& subject, const PropertySettings& settings, std::uint64_t seed);

    // Plays `steps`, to the end or to the first breach. With `is_new` the values are drawn, else
    // made from the steps' choices; either way the choices are then those that were made.
    std::optional<Breach> play(std::vector<Step>& steps, bool is_new);

    // About the last step that was played.
    [[nodiscard]] std::vector<std::string> past() const;
    [[nodiscard]] std::string command() const;
    [[nodiscard]] Outcome outcome() const;

    // What was played so far.
    [[nodiscard]] std::vector<std::string> notes() const;
    // The command types that there are values of.
    [[nodiscard]] const std::vector<std::size_t>& makeable() const { return makeable_; }

  private:
    void make_command(Step& step, bool is_new);
    // Each is false when it found a breach.
    bool take_step(std::size_t ids_from);
    bool decide(std::size_t ids_from);
    bool judge(bool is_about_decision);
    bool store(const Subject::EventRef& event);
    bool evolve_decided();
    bool fold_again();
    bool fold(Subject::Fold fold, std::size_t from, std::size_t upto);
    bool snapshot();
    bool compare_folds(const char* how);
    bool breaks(std::string property, std::string reason = {});

    [[nodiscard]] bool checks(Law law) const;
    [[nodiscard]] const TypeInfo& shape(const Subject::EventRef& event) const;
    [[nodiscard]] EventInfo envelope(std::size_t index) const;
    [[nodiscard]] std::string decision_text(const Error* refusal) const;

    Subject& subject_;
    const PropertySettings& settings_;
    Random random_;
    std::vector<std::size_t> makeable_;
    std::size_t step_ = 0;
    std::size_t step_type_ = 0;
    std::size_t past_ = 0;  // events before the step
    std::string threw_;
    std::optional<Error> refusal_;
    std::optional<Breach> breach_;
    std::vector<bool> decided_;  // by event type: was there one?
};

}  // namespace eskit::inline v0_1::testing
