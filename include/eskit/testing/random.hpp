/// Random values of any storable type, made of choices that can be replayed and made smaller.
#pragma once

#include <eskit/event/type_info.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::testing {

class Random;

/// How values are made where the default will not do: by type, or by field of a struct.
///
/// Thread safety: a value.
class Generators {
  public:
    /// Makes what `value` points at.
    using Generate = std::function<void(Random& random, void* value)>;
    static constexpr std::size_t whole = SIZE_MAX;  ///< the type itself, not a field of it

    /// Every T that no field's own generator makes. Types of one shape, as int and std::int32_t,
    /// are the same here.
    template <class T, std::invocable<Random&> F>
    void set(F generate) {
        set(key<T>(), whole, assigning<T>(std::move(generate)));
    }
    /// One field of a struct.
    template <class T, class Owner, std::invocable<Random&> F>
    void set(T Owner::* field, F generate) {
        static const Owner object{};
        const auto* at = reinterpret_cast<const char*>(std::addressof(object.*field));
        set(key<Owner>(),
            static_cast<std::size_t>(at - reinterpret_cast<const char*>(std::addressof(object))),
            assigning<T>(std::move(generate)));
    }

    /// nullptr when there is none.
    [[nodiscard]] const Generate* find(const void* type, std::size_t offset = whole) const;

    /// What `find` knows T by: its TypeInfo, if it has one.
    template <class T>
    [[nodiscard]] static const void* key() {
        if constexpr (is_storable<T>) {
            return &type_info<T>();
        } else {
            static const char tag = 0;
            return &tag;
        }
    }

  private:
    template <class T, class F>
    static Generate assigning(F generate) {
        return [make = std::move(generate)](Random& random, void* value) {
            *static_cast<T*>(value) = make(random);
        };
    }
    void set(const void* type, std::size_t offset, Generate generate);

    std::map<std::pair<const void*, std::size_t>, Generate> all_;
};

/// What generators draw from. Every value is made of choices, numbers from 0 on, of which smaller
/// ones make a simpler value: zero, the empty string, the first of several. A failing test is
/// shrunk by trying smaller choices, so what is drawn here never needs a shrinker of its own.
///
/// Draw everything from this object, and values depend on nothing but the seed.
///
/// Thread safety: none.
/// Ownership: keeps a reference to the generators.
class Random {
  public:
    explicit Random(std::uint64_t seed) : Random(seed, no_generators()) {}
    Random(std::uint64_t seed, const Generators& generators)
        : generators_(generators), state_(seed) {}

    /// One choice: 0 to `max`, both more likely than what lies between.
    [[nodiscard]] std::uint64_t upto(std::uint64_t max) { return choose(max, max); }
    [[nodiscard]] bool coin() { return upto(1) == 1; }
    /// `min` to `max`; what is next to zero is likelier, and simpler.
    template <class T>
        requires(std::integral<T> && !std::same_as<T, bool>)
    [[nodiscard]] T between(T min, T max) {
        if constexpr (std::is_signed_v<T>) {
            return static_cast<T>(between_signed(min, max));
        } else {
            return static_cast<T>(min + amount(max - min));
        }
    }
    /// The same, with at most two decimals where the range has room for them.
    template <std::floating_point T>
    [[nodiscard]] T between(T min, T max) {
        return static_cast<T>(between_doubles(min, max));
    }
    template <class T>
    [[nodiscard]] T one_of(std::initializer_list<T> values) {
        return *(values.begin() + upto(values.size() - 1));
    }
    /// UTF-8 of at most `characters_max` characters, most often one to three of "abc", or text that
    /// was in an earlier event.
    [[nodiscard]] std::string text(std::size_t characters_max = 200);
    /// What the default, or the generator for T, makes.
    template <class T>
    [[nodiscard]] T any() {
        T value{};
        fill(type_info<T>(), &value);
        return value;
    }

    /// Makes a value of the type that `type` describes, in place of a default-constructed one.
    void fill(const TypeInfo& type, void* value);
    /// Keeps the texts of a value, for `text` to choose among.
    void learn(const TypeInfo& type, const void* value);
    void forget() { known_.clear(); }
    /// Choices from now on are the given ones, cut down to what may be chosen, and then zeros.
    void replay(std::vector<std::uint64_t> choices);
    /// Choices from now on are new.
    void record();
    /// Those that were made since `replay` or `record`.
    [[nodiscard]] const std::vector<std::uint64_t>& choices() const { return choices_; }
    /// Types with `field<T>` or `uses_nlohmann<T>` that were left as their default constructor made
    /// them, because they took nothing that was tried: they want a generator.
    [[nodiscard]] const std::set<std::string_view>& defaulted() const { return defaulted_; }

  private:
    static const Generators& no_generators();

    std::uint64_t next();
    // 0 to `max`; both are likelier than what lies between.
    std::uint64_t draw(std::uint64_t max);
    // One choice; a new one is `likely_max` at most.
    std::uint64_t choose(std::uint64_t likely_max, std::uint64_t max);
    // 0 to `max`; small ones are likelier.
    std::uint64_t amount(std::uint64_t max);
    std::int64_t between_signed(std::int64_t min, std::int64_t max);
    double between_doubles(double min, double max);
    double floating(bool single);
    std::size_t count(std::size_t max);
    std::string known_text();

    void fill_kind(const TypeInfo& type, void* value);
    void fill_number(Kind kind, void* value);
    void fill_list(const TypeInfo& type, void* list);
    void fill_map(const TypeInfo& type, void* map);
    void fill_struct(const TypeInfo& type, void* object);
    void fill_variant(const TypeInfo& type, void* variant);
    void fill_time(const TypeInfo& type, void* time);
    void fill_bytes(void* bytes, std::size_t size);
    void fill_text(const TypeInfo& type, void* value);
    void fill_json(const TypeInfo& type, void* value);

    const Generators& generators_;
    std::uint64_t state_;
    std::vector<std::uint64_t> choices_;
    std::vector<std::uint64_t> replayed_;
    std::size_t replayed_upto_ = 0;
    bool replays_ = false;
    std::size_t depth_ = 0;  // of what is being filled
    std::vector<std::string> known_;
    std::set<std::string_view> defaulted_;
};

}  // namespace eskit::inline v0_1::testing
