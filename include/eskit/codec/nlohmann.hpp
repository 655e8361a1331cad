/// Opt-in: fields of types that nlohmann/json converts, and upcasters of JSON. The only header that
/// includes it.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/raw_event.hpp>
#include <eskit/event/type_info.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::detail {

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

}  // namespace eskit::inline v0_1::detail

namespace eskit::inline v0_1 {

/// A raw upcaster of events that are stored as JSON: `change(nlohmann::json&)` changes the value.
/// Errors: codec for other codecs and for bytes that are no JSON, or that `change` does not
/// understand (what nlohmann/json throws).
template <std::invocable<nlohmann::json&> Change>
[[nodiscard]] auto upcast_json(Change change) {
    return [change = std::move(change)](RawEvent event) -> Result<RawEvent> {
        if (event.codec != "json" && event.codec != "jsoniter") {
            return Error(Errc::codec, "it is stored with codec " + event.codec + ", not as JSON");
        }
        try {
            auto json = nlohmann::json::parse(event.bytes);
            change(json);
            event.bytes = json.dump();
            return event;
        } catch (const nlohmann::json::exception& exception) {
            return detail::json_failure("nlohmann/json: ", exception.what());
        }
    };
}

}  // namespace eskit::inline v0_1
