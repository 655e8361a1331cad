#include <eskit/base/error.hpp>
#include <eskit/detail/text.hpp>
#include <eskit/projection/state_view.hpp>

#include <algorithm>

namespace eskit::inline v0_1 {

std::string consumer_of(std::string_view view, std::uint32_t version) {
    return std::string(view) + "@" + std::to_string(version);
}

namespace detail {

bool is_new_view(const std::optional<subscription::Checkpoint>& stored) {
    return !stored || is_zero(stored->log_epoch);
}

Result<void> check_view(std::string_view name, std::span<const std::string> wanted,
                        std::span<const std::string> known) {
    if (name.empty() || name.size() > 255 || !is_utf8(name) || has_control_bytes(name)) {
        return Error(Errc::invalid_argument,
                     "view " + quoted(name) + ": a name has 1 to 255 bytes of plain UTF-8 text");
    }
    for (const std::string& type : wanted) {
        if (std::ranges::find(known, type) == known.end()) {
            return Error(Errc::invalid_argument,
                         "view " + quoted(name) + ": no event of its store is a " + quoted(type));
        }
    }
    return {};
}

Result<void> Preparation::run(const Context& ctx) const {
    const auto stored = checkpoints->load(ctx, consumer);
    if (!stored) {
        return stored.error();
    }
    if (!is_new_view(*stored)) {
        return {};
    }
    for (const auto* prepare : {&reset, &setup}) {
        Result<void> done;
        try {
            done = *prepare ? (*prepare)(ctx) : Result<void>{};
        } catch (...) {
            done = callback_failed(prepare == &reset ? "reset" : "setup");
        }
        if (!done) {
            return done.error().prefixed("set up view " + quoted(view));
        }
    }
    return {};
}

}  // namespace detail
}  // namespace eskit::inline v0_1
