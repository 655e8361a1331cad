// Lines as Server-Sent Events count them.
#pragma once

#include <eskit/detail/function_ref.hpp>

#include <cstddef>
#include <string_view>

namespace eskit::inline v0_1::http::detail {

// Ends a line at "\r\n", "\r" or "\n". Empty text is one empty line.
inline void for_each_line(std::string_view text,
                          eskit::detail::FunctionRef<void(std::string_view)> use) {
    for (;;) {
        const std::size_t end = text.find_first_of("\r\n");
        use(text.substr(0, end));
        if (end == std::string_view::npos) {
            return;
        }
        text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
    }
}

}  // namespace eskit::inline v0_1::http::detail
