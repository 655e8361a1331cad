// Reads JSON.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/codec/codec.hpp>
#include <eskit/event/type_info.hpp>

#include <string_view>

namespace eskit::inline v0_1::detail {

Result<void> decode_json(const TypeInfo& type, void* value, std::string_view json,
                         const DecodeOptions& options);

}  // namespace eskit::inline v0_1::detail
