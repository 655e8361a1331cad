/// Tests of any checkpoint store.
#pragma once

#include <eskit/subscription/checkpoint_store.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace eskit::inline v0_1::conformance {

/// A checkpoint store that one test has to itself.
struct OpenCheckpoints {
    std::shared_ptr<subscription::CheckpointStore> store{};
    /// Opens the same store again; called when no handle of it is left. None = it cannot be
    /// reopened, and tests that need it are skipped.
    std::function<std::shared_ptr<subscription::CheckpointStore>()> reopen{};

    OpenCheckpoints() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): what a factory returns is a store.
    template <std::convertible_to<std::shared_ptr<subscription::CheckpointStore>> Store>
    OpenCheckpoints(Store opened,
                    std::function<std::shared_ptr<subscription::CheckpointStore>()> reopener = {})
        : store(std::move(opened)), reopen(std::move(reopener)) {}
};

/// Makes checkpoint stores of one kind. `make` returns a fresh, empty one.
struct CheckpointFactory {
    std::string name{};
    std::function<OpenCheckpoints()> make{};
};

/// One test. `run` reports through GoogleTest.
struct CheckpointTest {
    const char* name = "";
    void (*run)(OpenCheckpoints& checkpoints) = nullptr;
    bool needs_reopening = false;
};

/// All tests.
[[nodiscard]] std::span<const CheckpointTest> checkpoint_suite();

/// Runs one test on a fresh store, inside of a GoogleTest test, which is skipped when the store
/// lacks something.
void run_test(const CheckpointFactory& factory, const CheckpointTest& test);

/// Registers the tests with GoogleTest under `checkpoints`; see ESKIT_CHECKPOINT_CONFORMANCE.
/// Always true.
bool register_checkpoint_suite(const CheckpointFactory& factory, const char* file, int line);

}  // namespace eskit::inline v0_1::conformance

/// Puts a checkpoint store under its suite: one line in a source file of a GoogleTest program.
///
///     ESKIT_CHECKPOINT_CONFORMANCE(mine, [] { return std::make_shared<MyCheckpoints>(); });
#define ESKIT_CHECKPOINT_CONFORMANCE(name, ...)                        \
    [[maybe_unused]] static const bool eskit_checkpoint_suite_##name = \
        ::eskit::conformance::register_checkpoint_suite({#name, __VA_ARGS__}, __FILE__, __LINE__)
