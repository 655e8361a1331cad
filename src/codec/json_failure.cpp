#include "json_failure.hpp"

#include <eskit/detail/text.hpp>

#include <exception>
#include <new>
#include <utility>

namespace eskit::inline v0_1::detail {
namespace {

constexpr std::size_t path_bytes_max = 1024;

// Calls `convert`; `which` names it for the message.
template <class Convert>
Result<void> guarded(const TypeInfo& type, const char* which, Convert convert) {
    const auto thrown = [&](const std::string& what) {
        return Error::with_cause(
            "eskit::field<" + std::string(type.name) + ">::" + which + " threw" + what,
            std::current_exception());
    };
    try {
        return convert();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        return thrown(": " + printable(exception.what()));
    } catch (...) {
        return thrown("");
    }
}

}  // namespace

bool JsonFailure::fail(std::string message) {
    error_.emplace(Errc::codec, std::move(message));
    return false;
}

bool JsonFailure::fail(Error error) {
    if (error.code() == Errc::handler_failed) {
        error_ = std::move(error);
    } else {
        error_.emplace(Errc::codec, error.message());
    }
    return false;
}

bool JsonFailure::at(std::string segment) {
    const bool is_last = path_.empty() || path_.front() == '[';
    segment += is_last ? "" : ".";
    segment += path_;
    path_ = std::move(segment);
    return false;
}

bool JsonFailure::at_field(std::string_view name) {
    return at(std::string(name));
}

bool JsonFailure::at_index(std::size_t index) {
    std::string segment(1, '[');
    segment += std::to_string(index);
    segment += ']';
    return at(std::move(segment));
}

bool JsonFailure::at_key(std::string_view key) {
    std::string segment(1, '[');
    segment += quoted(key);
    segment += ']';
    return at(std::move(segment));
}

Error JsonFailure::to_error() const {
    if (path_.empty()) {
        return *error_;
    }
    if (path_.size() <= path_bytes_max) {
        return error_->prefixed(path_);
    }
    std::string end("...");
    end += std::string_view(path_).substr(path_.size() - path_bytes_max);
    return error_->prefixed(end);
}

Result<void> call_to(const TypeInfo& type, const void* value, std::string& text) {
    return guarded(type, "to", [&]() -> Result<void> {
        type.ops.text->to(value, text);
        return {};
    });
}

Result<void> call_from(const TypeInfo& type, void* value, std::string_view text) {
    return guarded(type, "from", [&] { return type.ops.text->from(value, text); });
}

}  // namespace eskit::inline v0_1::detail
