/// How events that were stored by older programs become events of today.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/codec/codec.hpp>
#include <eskit/detail/function_ref.hpp>
#include <eskit/event/event_set.hpp>
#include <eskit/event/raw_event.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {

inline constexpr std::uint32_t upcast_versions_max = 1000;

/// Changes a stored event. It gets a copy with the old bytes and returns new ones, perhaps in
/// another codec; the name and version of what it returns are set for it. May throw.
using RawUpcaster = std::function<Result<RawEvent>(RawEvent)>;

/// Listed first in `upcast<OlderAreRaw, ...>()`: the versions before the first struct have raw
/// upcasters.
struct OlderAreRaw {};

namespace detail {

// Decodes into a fresh struct of the step's shape.
using DecodeOld = FunctionRef<Result<void>(void* into)>;

// An old version of an event, and what makes newer ones of it: an upcaster of its struct, or of
// its bytes.
struct UpcastStep {
    StoredType from{};
    // Of its struct: all the way to E. `live` is an old struct, or nullptr to decode one; `events`
    // is a std::vector<E>. `outcomes` are the positions in the event set of what it can become.
    const TypeInfo& (*shape)() = nullptr;
    Result<void> (*typed)(const void* live, DecodeOld decode, void* events) = nullptr;
    std::span<const std::size_t> outcomes{};
    // Of its bytes.
    StoredType to{};
    RawUpcaster raw{};
};

struct TypeAlias {
    std::string name{};
    std::string_view target{};
};
struct TypeCodec {
    std::string_view type{};
    const Codec* codec = nullptr;
};

// What a registry was told.
struct RegistryEntries {
    std::vector<TypeAlias> aliases{};
    std::vector<UpcastStep> steps{};
    std::vector<TypeCodec> codecs{};
};

// What compiled code does with a std::vector<E>.
struct EventListOps {
    const EventTypes& types;
    void* (*append)(void* events, std::size_t index);  // a fresh event, to decode into
    void (*append_copy)(void* events, std::size_t index, const void* event);
};

// A stored event, and how to get at its data.
struct OldEvent {
    std::string_view type{};
    std::uint32_t schema_version = 1;
    const TypeInfo* live_type = nullptr;  // nullptr for bytes
    const void* live = nullptr;
    FunctionRef<Result<RawEvent>()> raw;
    FunctionRef<Result<void>(const RawEvent*, const TypeInfo&, void*)> decode;  // nullptr: itself
};

// The entries of a registry, checked and ready to be looked up.
//
// Thread safety: immutable.
class Evolution {
  public:
    Evolution(EventListOps ops, RegistryEntries entries);
    Evolution(const Evolution&) = delete;
    Evolution& operator=(const Evolution&) = delete;
    ~Evolution() = default;

    // Errors: invalid_argument, when the registry has a hole or contradicts itself.
    [[nodiscard]] const Result<void>& status() const noexcept { return status_; }
    // Whether an event with this name and version is not what the event set has.
    [[nodiscard]] bool is_old(std::string_view type, std::uint32_t version) const;
    // Whether an upcaster is there for this very version.
    [[nodiscard]] bool upcasts(std::string_view type, std::uint32_t version) const;
    // What the name is an alias of, or itself.
    [[nodiscard]] std::string_view resolve(std::string_view name) const;
    // Appends what became of the event. Requires: is_old, and a good status.
    // Errors: codec; handler_failed when an upcaster threw; those of raw upcasters.
    Result<void> bring_up(const OldEvent& event, void* events) const;

    // The codec that new events of the set's type at `index` are written with, or nullptr.
    [[nodiscard]] const Codec* codec_of(std::size_t index) const;
    [[nodiscard]] const Codec* find_codec(std::string_view name) const;

    // All names under which events of the set are stored.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    // Adds the names under which events are stored that become some of `types`.
    void add_old_names(std::vector<std::string>& types) const;
    [[nodiscard]] std::span<const UpcastStep> steps() const noexcept { return entries_.steps; }

  private:
    struct Name {
        std::size_t live = EventTypes::npos;     // position in the event set
        std::string_view target{};               // of an alias
        std::vector<const UpcastStep*> steps{};  // by version, from 1
        std::vector<bool> outcomes{};            // by position in the event set
    };
    using Names = std::map<std::string, Name, std::less<>>;

    Result<void> build();
    Result<void> add_aliases();
    Result<void> add_steps();
    Result<void> add_codecs();
    Result<void> check_name(const std::string& name, const Name& entry) const;
    Result<void> check_target(const UpcastStep& step) const;
    Result<void> add_outcomes(const UpcastStep& first, std::vector<bool>& outcomes) const;
    Name& name(std::string_view name);
    [[nodiscard]] const Name* find(std::string_view name) const;
    [[nodiscard]] const UpcastStep* find_step(std::string_view name, std::uint32_t version) const;
    Result<void> finish(const OldEvent& event, const RawEvent* raw, std::string_view type,
                        std::uint32_t version, void* events) const;

    EventListOps ops_;
    RegistryEntries entries_;
    Names by_name_;                     // those with an alias or upcasters
    std::vector<const Codec*> codecs_;  // by position in the event set, or empty
    std::vector<std::string> names_;
    Result<void> status_;
};

// "stored with schema version 3, this program knows 2": for an event of a newer program, which
// cannot be understood by guessing.
[[nodiscard]] Error newer_schema(std::uint32_t stored, std::uint32_t known);

// ---- What is known when it is compiled.

template <class E, class T>
inline constexpr bool is_event_in = std::is_same_v<E, T>;
template <class... Ts, class T>
inline constexpr bool is_event_in<std::variant<Ts...>, T> =
    std::is_same_v<std::variant<Ts...>, T> || (std::is_same_v<Ts, T> || ...);

template <class T>
struct UpcastElement {
    using Type = T;
};
template <class T, class Allocator>
struct UpcastElement<std::vector<T, Allocator>> {
    using Type = T;
};

template <class Old>
concept HasUpcast = requires(const Old& old) { upcast(old); };

// What one upcast of it makes, or void.
template <class Old>
struct Upcasted {
    using Type = void;
};
template <HasUpcast Old>
struct Upcasted<Old> {
    using Type = typename UpcastElement<
        std::remove_cvref_t<decltype(upcast(std::declval<const Old&>()))>>::Type;
};
template <class Old>
using UpcastedTo = typename Upcasted<Old>::Type;

template <class E, class T>
void carry_up(T&& value, std::vector<E>& events) {
    using Value = std::remove_cvref_t<T>;
    if constexpr (is_event_in<E, Value>) {
        events.emplace_back(std::forward<T>(value));
    } else if constexpr (!std::is_same_v<typename UpcastElement<Value>::Type, Value>) {
        for (auto& one : value) {
            carry_up<E>(std::move(one), events);
        }
    } else {
        carry_up<E>(upcast(std::as_const(value)), events);
    }
}

template <class E, class Old>
Result<void> run_upcast(const void* live, DecodeOld decode, void* events) {
    auto& out = *static_cast<std::vector<E>*>(events);
    if (live != nullptr) {
        carry_up<E>(upcast(*static_cast<const Old*>(live)), out);
        return {};
    }
    Old old{};
    if (auto ok = decode(&old); !ok) {
        return ok;
    }
    carry_up<E>(upcast(std::as_const(old)), out);
    return {};
}

// The positions in E of what an old struct becomes.
template <class E, class T>
constexpr auto outcomes_of() {
    if constexpr (std::is_same_v<E, T>) {
        std::array<std::size_t, EventSet<E>::size> all{};
        for (std::size_t at = 0; at < all.size(); ++at) {
            all[at] = at;
        }
        return all;
    } else if constexpr (is_event_in<E, T>) {
        return std::array{EventSet<E>::template index_of<T>()};
    } else {
        return outcomes_of<E, UpcastedTo<T>>();
    }
}
template <class E, class Old>
inline constexpr auto outcomes = outcomes_of<E, UpcastedTo<Old>>();

template <class E, class Old>
UpcastStep typed_step() {
    return {.from = {std::string(wire_name<Old>()), wire_version<Old>()},
            .shape = &type_info<Old>,
            .typed = &run_upcast<E, Old>,
            .outcomes = outcomes<E, Old>};
}

struct OldVersion {
    std::string_view name{};
    std::uint32_t version = 0;
};

// The current version of the event with this name; 0 when it is no longer in E.
template <class E>
constexpr std::uint32_t current_version(std::string_view name) {
    for (const EventType& type : EventSet<E>::table) {
        if (type.name == name) {
            return type.schema_version;
        }
    }
    return 0;
}

// What the list of one upcast() says about the versions of a name.
template <bool older_are_raw, class... Olds>
struct UpcastList {
    static constexpr std::array<OldVersion, sizeof...(Olds)> all{
        OldVersion{wire_name<Olds>(), wire_version<Olds>()}...};

    static constexpr std::size_t count(std::string_view name, std::uint32_t version) {
        std::size_t found = 0;
        for (const OldVersion& one : all) {
            found += one.name == name && one.version == version ? 1 : 0;
        }
        return found;
    }
    static constexpr bool has_newer(std::string_view name, std::uint32_t version) {
        return std::ranges::any_of(
            all, [&](const OldVersion& one) { return one.name == name && one.version > version; });
    }
    static constexpr bool has_older(std::string_view name, std::uint32_t version) {
        return std::ranges::any_of(
            all, [&](const OldVersion& one) { return one.name == name && one.version < version; });
    }
    // Whether something takes care of the version before this one.
    static constexpr bool has_before(std::string_view name, std::uint32_t version) {
        return version == 1 || count(name, version - 1) > 0 ||
               (older_are_raw && !has_older(name, version));
    }
    // Whether the next version is listed, or current, or was never there.
    static constexpr bool has_after(std::string_view name, std::uint32_t version,
                                    std::uint32_t current) {
        if (count(name, version + 1) > 0) {
            return true;
        }
        return current == 0 ? !has_newer(name, version) : version + 1 >= current;
    }
};

// `Old` and `Next` are there for the diagnostics: compilers print them.
template <class E, class Old, class Next, class... Olds>
consteval bool check_next() {
    constexpr std::size_t from = position_in<Old, Olds...>();
    static_assert(
        is_event_in<E, Next> || position_in<Next, Olds...>() < sizeof...(Olds),
        "eskit: the upcast of this old event (Old) leads to a type (Next) that is neither "
        "in the event set nor listed");
    static_assert(is_event_in<E, Next> || position_in<Next, Olds...>() > from,
                  "eskit: the upcast of this old event (Old) leads to one (Next) that is listed "
                  "before it; list them oldest first");
    return is_event_in<E, Next> ||
           (position_in<Next, Olds...>() > from && position_in<Next, Olds...>() < sizeof...(Olds));
}

template <class E, bool older_are_raw, class Old, class... Olds>
consteval bool check_old_event() {
    using List = UpcastList<older_are_raw, Olds...>;
    constexpr std::string_view name = wire_name<Old>();
    constexpr std::uint32_t version = wire_version<Old>();
    constexpr std::uint32_t current = current_version<E>(name);
    static_assert(
        !is_event_in<E, Old>,
        "eskit: upcast<>() lists an event (Old) that is in the event set; list the structs "
        "of old versions");
    static_assert(List::count(name, version) == 1,
                  "eskit: upcast<>() lists this version of the event (Old) twice");
    static_assert(current == 0 || version < current,
                  "eskit: this old event (Old) has the schema version of the current one, or a "
                  "newer one; raise eskit::wire<T>::version of the current type");
    static_assert(List::has_before(name, version),
                  "eskit: the chain has a hole: upcast<>() lists no struct of the version before "
                  "this one (Old); list it, or begin with eskit::OlderAreRaw");
    static_assert(
        List::has_after(name, version, current),
        "eskit: the chain has a hole: upcast<>() lists no struct of the version after this "
        "one (Old), and it is not the current one");
    static_assert(HasUpcast<Old>,
                  "eskit: this old event (Old) has no `New upcast(const Old&)` in its namespace");
    if constexpr (HasUpcast<Old>) {
        return check_next<E, Old, UpcastedTo<Old>, Olds...>();
    } else {
        return false;
    }
}

template <class E>
EventListOps event_list_ops() {
    using Set = EventSet<E>;
    using List = std::vector<E>;
    return {Set::types(),
            [](void* events, std::size_t index) -> void* {
                return Set::emplace(static_cast<List*>(events)->emplace_back(), index);
            },
            [](void* events, std::size_t index, const void* event) {
                Set::assign(static_cast<List*>(events)->emplace_back(), index, event);
            }};
}

}  // namespace detail

/// What a program knows about the past of the events `E`: old names, old versions, and how each
/// becomes an event of today when it is read. Stores take it as an option.
///
///     const auto registry = eskit::EventRegistry<Order::Event>{}
///         .alias<OrderPlaced>("sales.OrderMade")
///         .upcast<OrderPlacedV1, OrderPlacedV2>();
///     auto orders = db.store<Order::Event>(registry);
///
/// An old name is replaced first. Then come the upcasters, from version to version, until the event
/// is one of `E`. What is stored never changes. An event type without upcasters is decoded as it
/// is, whatever older version it was stored with; as soon as it has one, each version before the
/// current one needs one.
///
/// Thread safety: none while it is made; then immutable. Stores keep copies of their own.
/// Errors: what can be seen by the compiler does not compile. `check()` tells the rest.
template <class E>
class EventRegistry {
  public:
    /// Events stored under `name` are `T`s: an event of `E`, or an old struct that is upcast.
    template <class T>
    EventRegistry& alias(std::string name) {
        entries_.aliases.push_back({std::move(name), wire_name<T>()});
        return *this;
    }

    /// Old events, each as the struct that it was stored from, with the name and version of that
    /// time in `eskit::wire`. Each has an `upcast(const Old&)` in its namespace, which returns the
    /// next version, an event of `E`, or a vector of either (which may be empty: the event is
    /// dropped). Listed oldest first; a hole between the versions does not compile.
    template <class... Olds>
        requires(sizeof...(Olds) > 0)
    EventRegistry& upcast() {
        add_listed(std::type_identity<void(Olds...)>{});
        return *this;
    }

    /// An old version of an event as bytes, for events without a struct.
    EventRegistry& upcast(StoredType from, StoredType to, RawUpcaster upcaster) {
        entries_.steps.push_back(
            {.from = std::move(from), .to = std::move(to), .raw = std::move(upcaster)});
        return *this;
    }

    /// New events of type `T` are written with this codec, which must outlive the stores. Reading
    /// finds it by its name, too.
    template <class T>
    EventRegistry& codec(const Codec& codec) {
        static_assert(detail::is_event_in<E, T>, "eskit: this type is not in the event set");
        entries_.codecs.push_back({wire_name<T>(), &codec});
        return *this;
    }

    /// Whether the registry is whole. A store that was made with one that is not fails every read
    /// and append with the same error.
    /// Errors: invalid_argument, naming the entry: a raw chain with a hole, or one that does not
    /// rise or leads nowhere; a name, version or codec that was given twice; an alias that is
    /// the name of an event.
    [[nodiscard]] Result<void> check() const { return evolution()->status(); }

    /// The compiled form, for stores and tools.
    [[nodiscard]] std::shared_ptr<const detail::Evolution> evolution() const {
        return std::make_shared<const detail::Evolution>(detail::event_list_ops<E>(), entries_);
    }

  private:
    template <class... Olds>
    void add_listed(std::type_identity<void(OlderAreRaw, Olds...)>) {
        add_all<true, Olds...>();
    }
    template <class... Olds>
    void add_listed(std::type_identity<void(Olds...)>) {
        add_all<false, Olds...>();
    }
    template <bool older_are_raw, class... Olds>
    void add_all() {
        if constexpr ((detail::check_old_event<E, older_are_raw, Olds, Olds...>() && ...)) {
            (entries_.steps.push_back(detail::typed_step<E, Olds>()), ...);
        }
    }

    detail::RegistryEntries entries_;
};

}  // namespace eskit::inline v0_1
