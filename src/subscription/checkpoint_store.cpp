#include <eskit/detail/text.hpp>
#include <eskit/subscription/checkpoint_store.hpp>

#include <string>

namespace eskit::inline v0_1::subscription {

Result<Checkpoint> CheckpointStore::take_over(const Context& ctx, std::string_view consumer,
                                              std::uint64_t fence) {
    auto loaded = load(ctx, consumer);
    if (!loaded) {
        return std::move(loaded).error();
    }
    Checkpoint checkpoint = loaded->value_or(Checkpoint{});
    if (checkpoint.fence > fence) {
        return errors::checkpoint_fenced(consumer,
                                         {.sequence = checkpoint.sequence, .fence = fence});
    }
    checkpoint.fence = fence;
    auto saved = save(ctx, consumer, checkpoint);
    return saved ? Result<Checkpoint>(checkpoint) : Result<Checkpoint>(std::move(saved).error());
}

namespace errors {

Error checkpoint_fenced(std::string_view consumer, const Checkpoint& checkpoint) {
    return {Errc::conflict, "save the checkpoint of " + eskit::detail::quoted(consumer) +
                                " at sequence " + std::to_string(checkpoint.sequence.value) +
                                ": a larger fence than " + std::to_string(checkpoint.fence) +
                                " is stored, so another instance took over; stop this one"};
}

}  // namespace errors
}  // namespace eskit::inline v0_1::subscription
