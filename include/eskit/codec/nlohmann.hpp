/// Opt-in: fields of types that nlohmann/json converts. The only header that includes it.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/type_info.hpp>

#include <nlohmann/json.hpp>

#include <exception>
#include <new>
#include <string>
#include <string_view>

namespace eskit::detail {

/// How `type_info` reaches nlohmann/json for a type with `uses_nlohmann<T>`.
template <class T>
struct NlohmannBridge {
    static Result<void> to(const void* value, std::string& json) {
        try {
            json += nlohmann::json(*static_cast<const T*>(value)).dump();
            return {};
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& exception) {
            return json_failure("cannot be written by nlohmann/json: ", exception.what());
        } catch (...) {
            return json_failure("cannot be written by nlohmann/json", "");
        }
    }
    static Result<void> from(void* value, std::string_view json) {
        try {
            nlohmann::json::parse(json).get_to(*static_cast<T*>(value));
            return {};
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& exception) {
            return json_failure("cannot be read by nlohmann/json: ", exception.what());
        } catch (...) {
            return json_failure("cannot be read by nlohmann/json", "");
        }
    }

    static constexpr JsonOps ops{&to, &from};
};

}  // namespace eskit::detail
