#include <eskit/detail/text.hpp>
#include <eskit/subscription/checkpoint_store.hpp>

#include <string>

namespace eskit::subscription::errors {

Error checkpoint_fenced(std::string_view consumer, const Checkpoint& checkpoint) {
    return {Errc::conflict, "save the checkpoint of " + detail::quoted(consumer) + " at sequence " +
                                std::to_string(checkpoint.sequence.value) +
                                ": a larger fence than " + std::to_string(checkpoint.fence) +
                                " is stored, so another instance took over; stop this one"};
}

}  // namespace eskit::subscription::errors
