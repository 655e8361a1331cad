/// Preconditions of the program itself. Input from outside is never a precondition: it yields an
/// `Error`.
#pragma once

namespace eskit::inline v0_1 {

/// Receives a broken precondition. May throw or abort; when it returns, the program aborts.
using AssertHandler = void (*)(const char* condition, const char* sentence, const char* file,
                               int line);

/// Replaces the handler and returns the previous one; nullptr restores the default, which prints to
/// standard error and aborts. Thread safe.
AssertHandler set_assert_handler(AssertHandler handler) noexcept;

namespace detail {
[[noreturn]] void assert_failed(const char* condition, const char* sentence, const char* file,
                                int line);
}  // namespace detail

}  // namespace eskit::inline v0_1

// On in debug builds; -DESKIT_ASSERTIONS=1 or 0 decides otherwise.
#ifndef ESKIT_ASSERTIONS
#ifdef NDEBUG
#define ESKIT_ASSERTIONS 0
#else
#define ESKIT_ASSERTIONS 1
#endif
#endif

#if ESKIT_ASSERTIONS
#define ESKIT_ASSERT(condition, sentence) \
    ((condition) ? void()                 \
                 : ::eskit::detail::assert_failed(#condition, sentence, __FILE__, __LINE__))
#else
#define ESKIT_ASSERT(condition, sentence) void(sizeof(!(condition)))
#endif
