/// Tests of any typed store of the events that they define.
#pragma once

#include <eskit/event/type_name.hpp>
#include <eskit/store/any_store.hpp>
#include <eskit/store/log_store.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1::conformance {

/// Something was noted: text and bytes of any kind.
struct Noted {
    std::string text{};
    std::vector<std::uint8_t> bytes{};
    std::int64_t number = 0;
    bool operator==(const Noted&) const = default;
};
/// An event without data.
struct Emptied {
    bool operator==(const Emptied&) const = default;
};
/// What the tested stores hold.
using TestEvent = std::variant<Noted, Emptied>;

/// A store, or a log to make one of.
template <class S>
concept StoreOrLog = std::convertible_to<S, AnyStore<TestEvent>> ||
                     std::convertible_to<S, std::shared_ptr<EventLog>>;

/// Makes typed stores of one kind.
struct StoreFactory {
    /// `maker` returns a fresh, empty store of `TestEvent`, or a log, which gets one.
    template <std::invocable Make>
        requires StoreOrLog<std::invoke_result_t<Make&>>
    StoreFactory(std::string store_name, Make maker)
        : name(std::move(store_name)), make([maker = std::move(maker)]() mutable {
              using Made = std::invoke_result_t<Make&>;
              if constexpr (std::convertible_to<Made, AnyStore<TestEvent>>) {
                  return AnyStore<TestEvent>(maker());
              } else {
                  return AnyStore<TestEvent>(LogStore<TestEvent>(maker()));
              }
          }) {}

    std::string name;
    std::function<AnyStore<TestEvent>()> make;
};

/// One test. `run` reports through GoogleTest.
struct StoreTest {
    const char* name = "";
    void (*run)(const AnyStore<TestEvent>& store) = nullptr;
};

/// All tests.
[[nodiscard]] std::span<const StoreTest> store_suite();

/// Runs one test on a fresh store, inside of a GoogleTest test.
void run_test(const StoreFactory& factory, const StoreTest& test);

/// Registers the tests with GoogleTest as `store.<test>`; see ESKIT_STORE_CONFORMANCE. Always true.
bool register_store_suite(const StoreFactory& factory, const char* file, int line);

}  // namespace eskit::inline v0_1::conformance

template <>
struct eskit::wire<eskit::conformance::Noted> {
    static constexpr std::string_view name = "conformance.Noted";
};
template <>
struct eskit::wire<eskit::conformance::Emptied> {
    static constexpr std::string_view name = "conformance.Emptied";
};

/// Puts a typed store under its suite: one line in a source file of a GoogleTest program. For
/// stores that are not a LogStore, decorators for example; a log has ESKIT_CONFORMANCE_SUITE.
///
///     ESKIT_STORE_CONFORMANCE(memory, [] {
///         return eskit::MemoryStore<eskit::conformance::TestEvent>();
///     });
#define ESKIT_STORE_CONFORMANCE(name, ...)                        \
    [[maybe_unused]] static const bool eskit_store_suite_##name = \
        ::eskit::conformance::register_store_suite({#name, __VA_ARGS__}, __FILE__, __LINE__)
