// What a callback threw, as an error.
#pragma once

#include <eskit/base/error.hpp>

#include <string_view>

namespace eskit::detail {

/// The error of the exception that is being handled. Rethrows std::bad_alloc.
[[nodiscard]] Error callback_failed(std::string_view callback);

}  // namespace eskit::detail
