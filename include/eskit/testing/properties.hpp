/// Properties of deciders: random histories against invariants, shrunk to the shortest that fails.
#pragma once

#include <eskit/codec/json.hpp>
#include <eskit/decider/decider.hpp>
#include <eskit/detail/function_ref.hpp>
#include <eskit/event/event_registry.hpp>
#include <eskit/store/log_store.hpp>
#include <eskit/testing/random.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {
namespace testing {

/// What holds for every decider, besides that neither `decide` nor `evolve` throws on what the
/// decider itself decided.
enum class Law : std::uint8_t {
    stored,         ///< an event that is encoded (as JSON) and decoded is the same
    deterministic,  ///< the same state, command and Deciding lead to the same decision
    folded,         ///< events lead to the same state again, also from a snapshot of half of them
};

/// What became of a search.
struct PropertyReport {
    std::uint64_t seed = 0;
    std::size_t runs = 0;              ///< histories that were tried, the failing one included
    std::size_t commands = 0;          ///< in all of them
    std::string broken{};              ///< the invariant or law that does not hold; empty: all do
    std::string reason{};              ///< how it shows, where the name does not say it
    std::size_t found_length = 0;      ///< commands of the first history that breaks it
    std::size_t length = 0;            ///< commands of the shortest one
    std::string test{};                ///< that one as a Given/When/Then test, to be pasted
    std::vector<std::string> notes{};  ///< what was not tested

    [[nodiscard]] bool ok() const noexcept { return broken.empty(); }
    /// All of it, for people.
    [[nodiscard]] std::string text() const;
};

// ---- What the compiled engine sees of a decider.

struct CommandType {
    std::string_view spelling{};
    const void* key = nullptr;             // for Generators
    const TypeInfo& (*shape)() = nullptr;  // nullptr when it cannot be stored
};

struct SubjectTypes {
    std::string_view decider{};
    bool is_stateless = false;  // a decider that can be written as `D{}`
    std::span<const CommandType> commands{};
    std::span<const EventType> events{};
    const TypeInfo& (*state)() = nullptr;  // nullptr when it cannot be stored
    bool can_copy_state = false;
    bool can_compare_states = false;
};

// A decider, a history of it, and what the user expects of both. Two states are folded side by
// side: the one that commands meet, and another one to compare it with.
class Subject {
  public:
    enum Fold : std::uint8_t { running, other };
    struct EventRef {
        std::size_t type = 0;
        const void* data = nullptr;
    };

    virtual ~Subject() = default;
    [[nodiscard]] virtual const SubjectTypes& types() const = 0;
    // No events, and the initial state.
    virtual void begin() = 0;
    virtual void begin(Fold fold) = 0;
    // A fresh command; nullptr when it has no default constructor.
    [[nodiscard]] virtual void* emplace_command(std::size_t type) = 0;
    [[nodiscard]] virtual const void* command() const = 0;
    // Decides the command on the running state. nullptr, or the refusal.
    virtual const Error* decide(const Deciding& deciding) = 0;
    [[nodiscard]] virtual std::size_t decided_count() const = 0;
    [[nodiscard]] virtual EventRef decided(std::size_t index) const = 0;
    // A fresh event to decode into.
    [[nodiscard]] virtual void* emplace_event(std::size_t type) = 0;
    // Appends what was decided to the history.
    virtual void record() = 0;
    [[nodiscard]] virtual std::size_t recorded_count() const = 0;
    [[nodiscard]] virtual EventRef recorded(std::size_t index) const = 0;
    virtual void evolve(Fold fold, std::size_t index, detail::FunctionRef<EventInfo()> info) = 0;
    // The other fold begins anew, as a value to decode into or as a copy of the running one.
    virtual void* emplace_other() = 0;
    virtual void copy_to_other() = 0;
    [[nodiscard]] virtual const void* state(Fold fold) const = 0;
    [[nodiscard]] virtual bool are_states_equal() const = 0;
    [[nodiscard]] virtual bool holds(std::size_t invariant) const = 0;

    // Old events, as the JSON that they were stored as.
    [[nodiscard]] virtual std::size_t old_types_count() const = 0;
    [[nodiscard]] virtual std::string_view old_name(std::size_t type) const = 0;
    virtual Result<std::string> make_old(std::size_t type, Random& random) = 0;
    // Makes events of today of it, which replace those recorded: for the running fold by way of
    // the registry, for the other one by hand.
    virtual Result<void> record_old(Fold fold, std::size_t type, const std::string& json) = 0;

  protected:
    Subject() = default;
    Subject(const Subject&) = default;
    Subject& operator=(const Subject&) = default;
};

struct Invariant {
    std::string name{};
    bool is_about_decision = false;
};

struct PropertySettings {
    std::optional<std::uint64_t> seed{};
    std::size_t runs = 1000;
    std::size_t commands_max = 20;
    Timestamp now{};
    Principal principal{};
    Generators generators{};
    std::vector<Invariant> invariants{};
    std::vector<Law> without{};
};

[[nodiscard]] PropertyReport search(Subject& subject, const PropertySettings& settings);

template <class D, class Commands>
struct SubjectTable;
template <class D, class... Commands>
struct SubjectTable<D, std::variant<Commands...>> {
    using Traits = detail::DeciderTraits<D>;
    using State = typename Traits::State;

    template <class T>
    static constexpr auto shape() -> const TypeInfo& (*)() {
        if constexpr (is_storable<T>) {
            return &type_info<T>;
        } else {
            return nullptr;
        }
    }
    static SubjectTypes make() {
        static const CommandType commands[] = {CommandType{
            detail::type_text<Commands>(), Generators::key<Commands>(), shape<Commands>()}...};
        return {.decider = detail::type_text<D>(),
                .is_stateless = std::is_empty_v<D> && std::is_default_constructible_v<D>,
                .commands = commands,
                .events = detail::EventSet<typename Traits::Event>::table,
                .state = shape<State>(),
                .can_copy_state = std::copyable<State>,
                .can_compare_states = std::equality_comparable<State>};
    }

    template <class Command, class T>
    static void* emplace_one(std::optional<Command>& command) {
        if constexpr (!std::is_default_constructible_v<T>) {
            return nullptr;
        } else if constexpr (detail::Alternatives<Command>::is_variant) {
            return &command.emplace(std::in_place_type<T>).template emplace<T>();
        } else {
            return &command.emplace();
        }
    }
    template <class Command>
    static void* emplace(std::optional<Command>& command, std::size_t type) {
        static constexpr void* (*emplacers[])(std::optional<Command>&) = {
            &emplace_one<Command, Commands>...};
        return emplacers[type](command);
    }

    // Whether `Check` is about the decision on a `Command`.
    template <class Check, class Command>
    static constexpr bool judges = std::predicate<const Check&, const State&, const Command&,
                                                  const Decision<typename Traits::Event>&>;
    template <class Check>
    static constexpr bool judges_some = (judges<Check, Commands> || ...);
};

/// A decider and what is expected of it, to be searched for a history that breaks it.
///
/// Thread safety: none.
template <class D>
class Properties : private Subject {
    using Traits = detail::DeciderTraits<D>;

  public:
    using State = typename Traits::State;
    using Command = typename Traits::Command;
    using Event = typename Traits::Event;

    explicit Properties(D decider) : decider_(std::move(decider)) {}

    /// `check` is asked whether all is well: about every state, as `(const State&)`, or about every
    /// decision before its events change the state, as `(const State&, const C&, const
    /// Decision<Event>&)`, where C is the command variant, or one command to hear of no other.
    template <class Check>
    Properties& invariant(std::string name, Check check) {
        constexpr bool is_about_state = std::predicate<const Check&, const State&>;
        static_assert(is_about_state || Table::template judges<Check, Command> ||
                          Table::template judges_some<Check>,
                      "eskit: an invariant takes (const State&) or (const State&, const Command&, "
                      "const Decision<Event>&) and returns bool");
        settings_.invariants.push_back({std::move(name), !is_about_state});
        if constexpr (is_about_state) {
            checks_.emplace_back([check = std::move(check)](const Properties& self) -> bool {
                return check(*self.states_[running]);
            });
        } else {
            checks_.emplace_back([check = std::move(check)](const Properties& self) -> bool {
                return judge(check, *self.states_[running], *self.command_, *self.decision_);
            });
        }
        return *this;
    }

    /// A law about old events: `Olds`, read by way of `registry`, lead to the same states as the
    /// events that `by_hand(const Old&)` returns, a `std::vector<Event>`. Random ones are stored as
    /// JSON and folded from the initial state, up to `commands_max` in a row, as often as `runs`
    /// says.
    template <class... Olds, class ByHand>
        requires(sizeof...(Olds) > 0)
    Properties& upcasts(const EventRegistry<Event>& registry, const ByHand& by_hand) {
        (old_laws_.push_back(old_law<Olds>(LogStore<Event>(nullptr, registry), by_hand)), ...);
        return *this;
    }

    /// How commands or fields of type T are made: `T generate(Random&)`.
    template <class T, std::invocable<Random&> F>
    Properties& generate(F generate) {
        settings_.generators.set<T>(std::move(generate));
        return *this;
    }
    /// How one field is made.
    template <class T, class Owner, std::invocable<Random&> F>
    Properties& generate(T Owner::* field, F generate) {
        settings_.generators.set(field, std::move(generate));
        return *this;
    }
    /// The values of one field, which is a number.
    template <class T, class Owner>
        requires std::is_arithmetic_v<T>
    Properties& range(T Owner::* field, std::type_identity_t<T> min, std::type_identity_t<T> max) {
        return generate(field, [min, max](Random& random) { return random.between(min, max); });
    }

    /// How many histories are tried; 1,000 by default.
    Properties& runs(std::size_t count) {
        settings_.runs = count;
        return *this;
    }
    /// The longest history; 20 commands by default.
    Properties& commands_max(std::size_t count) {
        settings_.commands_max = count;
        return *this;
    }
    /// The first seed; chosen anew each time by default. $ESKIT_TEST_SEED overrides it.
    Properties& seed(std::uint64_t seed) {
        settings_.seed = seed;
        return *this;
    }
    /// The time that `Deciding::now()` and the envelopes tell; the epoch by default.
    Properties& at(Timestamp now) {
        settings_.now = now;
        return *this;
    }
    /// Who acts, as `Deciding::principal()` tells.
    Properties& by(Principal principal) {
        settings_.principal = std::move(principal);
        return *this;
    }
    /// Does not check this law.
    Properties& without(Law law) {
        settings_.without.push_back(law);
        return *this;
    }

    /// Searches. Errors: none but std::bad_alloc is thrown, and what a generator throws.
    [[nodiscard]] PropertyReport check() { return search(*this, settings_); }

  private:
    using Table = SubjectTable<D, typename detail::Alternatives<Command>::Variant>;
    using Set = detail::EventSet<Event>;

    template <class Check>
    static bool judge(const Check& check, const State& state, const Command& command,
                      const Decision<Event>& decision) {
        if constexpr (Table::template judges<Check, Command>) {
            return check(state, command, decision);
        } else {
            return std::visit(
                [&]<class C>(const C& one) -> bool {
                    if constexpr (Table::template judges<Check, C>) {
                        return check(state, one, decision);
                    } else {
                        return true;
                    }
                },
                command);
        }
    }

    // NOLINTBEGIN(bugprone-unchecked-optional-access, bugprone-return-const-ref-from-parameter):
    // the engine begins before it folds, makes a command before it decides, decides before it asks.
    [[nodiscard]] const SubjectTypes& types() const override {
        static const SubjectTypes all = Table::make();
        return all;
    }
    void begin() override {
        events_.clear();
        begin(running);
    }
    void begin(Fold fold) override { states_[fold].emplace(Traits::initial_state(decider_)); }
    void* emplace_command(std::size_t type) override { return Table::emplace(command_, type); }
    [[nodiscard]] const void* command() const override {
        if constexpr (detail::Alternatives<Command>::is_variant) {
            return std::visit([](const auto& one) -> const void* { return &one; }, *command_);
        } else {
            return &*command_;
        }
    }
    const Error* decide(const Deciding& deciding) override {
        decision_.reset();
        decision_.emplace(Traits::decide(decider_, *states_[running], *command_,
                                         [&]() -> const Deciding& { return deciding; }));
        return decision_->is_rejected() ? &decision_->rejection() : nullptr;
    }
    [[nodiscard]] std::size_t decided_count() const override {
        return decision_ && !decision_->is_rejected() ? decision_->events().size() : 0;
    }
    [[nodiscard]] EventRef decided(std::size_t index) const override {
        return ref(decision_->events()[index]);
    }
    void* emplace_event(std::size_t type) override {
        return Set::emplace(decoded_ ? *decoded_ : decoded_.emplace(), type);
    }
    void record() override {
        events_.insert(events_.end(), decision_->events().begin(), decision_->events().end());
    }
    [[nodiscard]] std::size_t recorded_count() const override { return events_.size(); }
    [[nodiscard]] EventRef recorded(std::size_t index) const override {
        return ref(events_[index]);
    }
    void evolve(Fold fold, std::size_t index, detail::FunctionRef<EventInfo()> info) override {
        Traits::evolve(decider_, *states_[fold], events_[index], info);
    }
    void* emplace_other() override {
        if constexpr (std::is_default_constructible_v<State>) {
            return &states_[other].emplace();
        } else {
            return nullptr;
        }
    }
    void copy_to_other() override {
        if constexpr (std::copyable<State>) {
            states_[other] = states_[running];
        }
    }
    [[nodiscard]] const void* state(Fold fold) const override { return &*states_[fold]; }
    [[nodiscard]] bool are_states_equal() const override {
        if constexpr (std::equality_comparable<State>) {
            return *states_[running] == *states_[other];
        } else {
            return true;
        }
    }
    [[nodiscard]] bool holds(std::size_t invariant) const override {
        return checks_[invariant](*this);
    }
    [[nodiscard]] std::size_t old_types_count() const override { return old_laws_.size(); }
    [[nodiscard]] std::string_view old_name(std::size_t type) const override {
        return old_laws_[type].name;
    }
    Result<std::string> make_old(std::size_t type, Random& random) override {
        return old_laws_[type].make(random);
    }
    Result<void> record_old(Fold fold, std::size_t type, const std::string& json) override {
        const OldLaw& law = old_laws_[type];
        auto events = fold == running ? law.upcast(json) : law.by_hand(json);
        if (!events) {
            return std::move(events).error();
        }
        events_ = *std::move(events);
        return {};
    }

    // NOLINTEND(bugprone-unchecked-optional-access, bugprone-return-const-ref-from-parameter)

    using OldEvents = std::function<Result<std::vector<Event>>(const std::string& json)>;
    struct OldLaw {
        std::string_view name{};
        std::function<Result<std::string>(Random&)> make{};
        OldEvents upcast{};
        OldEvents by_hand{};
    };

    template <class Old, class ByHand>
    static OldLaw old_law(const LogStore<Event>& view, const ByHand& by_hand) {
        return {.name = detail::type_text<Old>(),
                .make =
                    [](Random& random) {
                        Old old{};
                        random.fill(type_info<Old>(), &old);
                        return to_json(old);
                    },
                .upcast =
                    [view](const std::string& json) {
                        return read_old(view, wire_name<Old>(), wire_version<Old>(), json);
                    },
                .by_hand = [by_hand](const std::string& json) -> Result<std::vector<Event>> {
                    auto old = from_json<Old>(json);
                    return old ? Result<std::vector<Event>>(by_hand(*old))
                               : Result<std::vector<Event>>(old.error());
                }};
    }
    static Result<std::vector<Event>> read_old(const LogStore<Event>& view, std::string_view name,
                                               std::uint32_t version, const std::string& json) {
        static const auto stream = std::make_shared<const StreamId>("old", "1");
        RecordedEvent stored;
        stored.stream = &stream;
        stored.type = name;
        stored.schema_version = version;
        stored.codec = json_codec().name();
        stored.bytes = json;
        auto read = view.decoded(stored);
        if (!read) {
            return std::move(read).error();
        }
        std::vector<Event> events;
        for (const auto& event : *read) {
            events.push_back(event.data());
        }
        return events;
    }

    static EventRef ref(const Event& event) { return {Set::index(event), Set::data(event)}; }

    D decider_;
    PropertySettings settings_;
    std::vector<std::function<bool(const Properties&)>> checks_;
    std::vector<OldLaw> old_laws_;
    std::optional<State> states_[2];
    std::optional<Command> command_;
    std::optional<Decision<Event>> decision_;
    std::optional<Event> decoded_;
    std::vector<Event> events_;
};

}  // namespace testing

/// Begins a search: a decider, whose invariants follow.
///
///     const auto report = eskit::properties(Account{})
///                             .invariant("balance is not negative", is_balance_not_negative)
///                             .check();
///     EXPECT_TRUE(report.ok()) << report.text();
///
/// Random commands are made from the types alone, so nothing has to be registered; they are
/// decided, one after the other, each on the state that the events before it led to.
template <class D>
[[nodiscard]] testing::Properties<D> properties(D decider) {
    return testing::Properties<D>(std::move(decider));
}

}  // namespace eskit::inline v0_1
