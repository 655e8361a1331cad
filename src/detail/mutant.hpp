// Known bugs, kept so that what should find them keeps finding them.
#pragma once

// In a build with ESKIT_MUTANTS, `ESKIT_MUTANT("name")` says whether that bug is switched on. In
// every other build it is the constant `false`, and the bug is not in the program.
#ifdef ESKIT_MUTANTS

#include <cstdint>
#include <string_view>

namespace eskit::inline v0_1::detail {

// Whether this is the bug that was switched on. From any thread.
[[nodiscard]] bool mutant_active(std::string_view name) noexcept;
// Switches one bug on, and every other one off; an empty name is none. While nothing runs. At the
// start it is the one that the environment's ESKIT_MUTANT names, so that a child can be mutated.
void activate_mutant(std::string_view name);
// A number that one hook leaves for another: the log's size when the group began.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a switch of one program
inline std::uint64_t mutant_kept = 0;

}  // namespace eskit::inline v0_1::detail

#define ESKIT_MUTANT(name) (::eskit::detail::mutant_active(name))
#define ESKIT_MUTANT_KEEP(value) (::eskit::detail::mutant_kept = (value))
#define ESKIT_MUTANT_KEPT (::eskit::detail::mutant_kept)
#else
#define ESKIT_MUTANT(name) false
#define ESKIT_MUTANT_KEEP(value) static_cast<void>(0)
#define ESKIT_MUTANT_KEPT std::uint64_t{0}
#endif
