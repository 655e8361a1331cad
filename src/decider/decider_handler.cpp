#include <eskit/decider/decider_handler.hpp>
#include <eskit/detail/text.hpp>

#include <openssl/sha.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace eskit::inline v0_1::detail {
namespace {

void append_sized(std::string& out, std::string_view part) {
    const std::uint64_t size = part.size();
    for (int shift = 56; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(size >> shift & 0xFF));
    }
    out.append(part);
}

std::uint64_t system_random() {
    std::uint64_t random = 0;
    // Without randomness the pauses are equal, which is slower and still right.
    static_cast<void>(getentropy(&random, sizeof random));
    return random;
}

}  // namespace

CommitId commit_of_key(const Context& ctx, const StreamId& stream) {
    std::string text = "eskit.idempotency_key.1";
    append_sized(text, ctx.tenant);
    append_sized(text, stream.type());
    append_sized(text, stream.id());
    append_sized(text, *ctx.idempotency_key);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    CommitId id{};
    std::copy_n(digest.begin(), id.size(), id.begin());
    id[6] = static_cast<std::uint8_t>((id[6] & 0x0F) | 0x80);  // RFC 9562: version 8, made by us
    id[8] = static_cast<std::uint8_t>((id[8] & 0x3F) | 0x80);
    return id;
}

std::string fingerprint_of_command(const StreamId& stream, std::string_view command_type) {
    std::string text(stream.type());
    text.append("/").append(stream.id()).append(" ").append(command_type);
    return text;
}

Error written_but(const Error& error, const CommitId& commit) {
    const Error explained =
        error.prefixed("the events were written, but the state after them is unknown");
    return error.code() == Errc::handler_failed
               ? explained  // repeating it would not help
               : Error::with_commit(Errc::in_doubt, explained.message(), commit);
}

Context unhurried(const Context& ctx) {
    Context copy = ctx.with_stop({});
    copy.deadline.reset();
    return copy;
}

Error cannot_look_up(std::string_view key, const StreamId& stream) {
    return {Errc::unsupported, "handle " + to_string(stream) + " with idempotency key " +
                                   quoted(key) + ": the store has no find_commit"};
}

Error has_no_snapshots(const StreamId& stream) {
    return {Errc::unsupported, "take a snapshot of " + to_string(stream) +
                                   ": the handler has no snapshots; make it with with_snapshots"};
}

std::uint64_t payload_bytes(const RecordedEvent& event) {
    if (event.payload == nullptr) {
        return event.bytes.size();
    }
    const Payload& payload = **event.payload;
    return payload.is_live() ? payload.type()->size : payload.bytes().size();
}

bool Attempts::is_worth_another(const Error& error) {
    return error.advice() == Advice::reload_and_retry && ++failures_ < options_.retry.attempts_max;
}

bool Attempts::again(const Context& ctx, const Error& error) {
    if (!is_worth_another(error)) {
        return false;
    }
    const std::uint64_t random = options_.random ? options_.random() : system_random();
    const SteadyTime until = clock_.steady_now() + options_.retry.pause(failures_, random);
    if (ctx.deadline && until >= *ctx.deadline) {
        return false;  // the conflict says more than a timeout would
    }
    return clock_.wait(until, ctx.stop);
}

}  // namespace eskit::inline v0_1::detail
