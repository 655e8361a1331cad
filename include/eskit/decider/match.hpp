/// Handling each alternative of a variant.
#pragma once

#include <utility>
#include <variant>

namespace eskit::inline v0_1 {
namespace detail {
template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;
}  // namespace detail

/// Calls the function that takes the variant's alternative; leaving one out does not compile.
///
///     match(event, [&](const Opened&) { ... }, [&](const Closed&) { ... });
template <class Variant, class... Fs>
decltype(auto) match(Variant&& variant, Fs&&... functions) {
    return std::visit(detail::Overloaded{std::forward<Fs>(functions)...},
                      std::forward<Variant>(variant));
}

}  // namespace eskit::inline v0_1
