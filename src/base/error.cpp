#include <eskit/base/error.hpp>

#include <utility>

namespace eskit::inline v0_1 {

struct Error::Details {
    std::optional<Conflict> conflict{};
    std::optional<CommitId> commit{};
    std::exception_ptr cause{};
    std::string_view reason_type{};  // of static storage
    std::string_view reason_name{};
    std::int64_t reason_value = 0;
};

std::string_view to_string(Errc code) noexcept {
    const std::string_view name = detail::enum_name(code);
    return name.empty() ? std::string_view("unknown") : name;
}

Advice Error::advice() const noexcept {
    switch (code_) {
        case Errc::conflict:
            return Advice::reload_and_retry;
        case Errc::unavailable:
        case Errc::timed_out:
            return Advice::retry_call;
        case Errc::in_doubt:
            return Advice::check_first;
        default:
            return Advice::never;
    }
}

const Conflict* Error::conflict() const noexcept {
    return details_ && details_->conflict ? &*details_->conflict : nullptr;
}

const CommitId* Error::commit_id() const noexcept {
    return details_ && details_->commit ? &*details_->commit : nullptr;
}

std::exception_ptr Error::cause() const noexcept {
    return details_ ? details_->cause : nullptr;
}

std::string_view Error::reason() const noexcept {
    return details_ ? details_->reason_name : std::string_view{};
}

Error Error::prefixed(std::string_view context) const {
    Error copy = *this;
    copy.message_.insert(0, ": ").insert(0, context);
    return copy;
}

Error Error::with_conflict(std::string message, Conflict conflict) {
    Error error(Errc::conflict, std::move(message));
    error.details_ = std::make_shared<Details>(Details{.conflict = std::move(conflict)});
    return error;
}

Error Error::with_commit(Errc code, std::string message, const CommitId& commit) {
    Error error(code, std::move(message));
    error.details_ = std::make_shared<Details>(Details{.commit = commit});
    return error;
}

Error Error::with_cause(std::string message, std::exception_ptr cause) {
    Error error(Errc::handler_failed, std::move(message));
    error.details_ = std::make_shared<Details>(Details{.cause = std::move(cause)});
    return error;
}

bool Error::is_reason(std::string_view type, std::int64_t value) const noexcept {
    return details_ && details_->reason_value == value && details_->reason_type == type &&
           code_ == Errc::rejected;
}

Error Error::with_reason(std::string_view type, std::int64_t value, std::string_view name,
                         std::string text) {
    Error error(Errc::rejected, text.empty() ? std::string(name) : std::move(text));
    error.details_ = std::make_shared<Details>(
        Details{.reason_type = type, .reason_name = name, .reason_value = value});
    return error;
}

Exception::Exception(Error error)
    : std::runtime_error(std::string(to_string(error.code())) + ": " + error.message()),
      error_(std::move(error)) {
}

namespace detail {

Error callback_failed(std::string_view callback) {
    const std::exception_ptr cause = std::current_exception();
    std::string message(callback);
    try {
        std::rethrow_exception(cause);
    } catch (const std::bad_alloc&) {
        throw;  // not about the callback
    } catch (const std::exception& error) {
        message.append(" threw: ").append(error.what());
    } catch (...) {
        message.append(" threw something that is not a std::exception");
    }
    return Error::with_cause(std::move(message), cause);
}

}  // namespace detail
}  // namespace eskit::inline v0_1
