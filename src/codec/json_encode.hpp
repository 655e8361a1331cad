// Writes JSON.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/type_info.hpp>

#include <string>

namespace eskit::inline v0_1::detail {

Result<void> encode_json(const TypeInfo& type, const void* value, std::string& out);

}  // namespace eskit::inline v0_1::detail
