// Why encoding or decoding failed, and where.
#pragma once

#include <eskit/base/error.hpp>
#include <eskit/event/type_info.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace eskit::inline v0_1::detail {

// The path grows from the inside to the outside while the calls return, so that success costs
// nothing.
class JsonFailure {
  public:
    // Each returns false, for `return failure.fail(...)`.
    bool fail(std::string message);
    // What the user's or nlohmann's code reported: its message is kept, and Errc::handler_failed.
    bool fail(Error error);
    bool at_field(std::string_view name);
    bool at_index(std::size_t index);
    bool at_key(std::string_view key);

    // "items[3].price: <message>"
    [[nodiscard]] Error to_error() const;

  private:
    bool at(std::string segment);

    std::string path_;
    std::optional<Error> error_;
};

// What the users' conversions throw becomes an error; std::bad_alloc passes through.
Result<void> call_to(const TypeInfo& type, const void* value, std::string& text);
Result<void> call_from(const TypeInfo& type, void* value, std::string_view text);

}  // namespace eskit::inline v0_1::detail
