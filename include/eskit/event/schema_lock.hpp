/// A file that remembers how events are stored, so that a test fails when a change would make
/// stored events unreadable. `eskit_schema_lock()` in CMake builds the program and the test.
#pragma once

#include <eskit/event/event_registry.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace eskit::inline v0_1 {

/// How a schema differs from a locked one, from the view of events that are stored already.
struct SchemaChange {
    enum class Kind : std::uint8_t {
        none,
        compatible,   ///< old events read as they did: something was added, or became wider
        incompatible  ///< old events lose values, or cannot be read
    };
    Kind kind = Kind::none;
    std::string report{};  ///< for people: the difference, and what to do about it
};

namespace detail {

// The names, versions and shapes of the set's events, and of the old structs that are upcast.
[[nodiscard]] std::string schema_text(const EventTypes& types, const Evolution& evolution);
// Errors: corrupt when `locked` is no schema.
[[nodiscard]] Result<SchemaChange> compare_schemas(std::string_view locked,
                                                   std::string_view current,
                                                   const Evolution& evolution);
int schema_lock_main(const EventTypes& types, const Evolution& evolution, int argc,
                     const char* const* argv);

}  // namespace detail

/// The stored shapes of the events `E`, and of the old structs that `registry` upcasts, in a form
/// that does not depend on the compiler and is easy to compare: what a lock file has.
template <class E>
[[nodiscard]] std::string schema_text(const EventRegistry<E>& registry) {
    return detail::schema_text(detail::EventSet<E>::types(), *registry.evolution());
}

/// Compares a lock file's text with the schema of today. A version that was raised is fine if
/// `registry` leads there from the old one.
/// Errors: corrupt when `locked` is not the text of a lock file.
template <class E>
[[nodiscard]] Result<SchemaChange> compare_schemas(std::string_view locked,
                                                   const EventRegistry<E>& registry) {
    return detail::compare_schemas(locked, schema_text(registry), *registry.evolution());
}

/// The program behind `eskit_schema_lock()`: `<program> check|update <lock file> <how to update>`.
/// Returns the exit code.
template <class E>
int schema_lock_main(const EventRegistry<E>& registry, int argc, const char* const* argv) {
    return detail::schema_lock_main(detail::EventSet<E>::types(), *registry.evolution(), argc,
                                    argv);
}

}  // namespace eskit::inline v0_1
