#include <eskit/dcb/decision_model.hpp>
#include <eskit/detail/text.hpp>

#include <openssl/sha.h>

#include <array>
#include <string_view>

namespace eskit::inline v0_1::dcb::detail {
namespace {

void append_sized(std::string& out, const std::vector<std::string>& texts) {
    out.append(std::to_string(texts.size())).push_back(';');
    for (const std::string& text : texts) {
        out.append(std::to_string(text.size())).push_back(':');
        out.append(text);
    }
}

std::string digest(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> bytes{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data());
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        hex.push_back(digits[byte >> 4]);
        hex.push_back(digits[byte & 15]);
    }
    return hex;
}

}  // namespace

void name_decision(const Context& ctx, const Query& query, AppendOptions& options) {
    // Hashed like the key of a command on a stream. No event is ever in this one.
    options.commit_id = eskit::detail::commit_of_key(ctx, {"$decision", "$decision"});
    std::string text;
    for (const QueryItem& item : query.any_of) {
        append_sized(text, item.types);
        append_sized(text, item.tags);
    }
    options.fingerprint = "decision " + digest(text);
}

Error key_taken(const Context& ctx) {
    return Error(Errc::already_exists, "decision: idempotency key " +
                                           eskit::detail::quoted(*ctx.idempotency_key) +
                                           " was used by another decision; one key, one decision");
}

}  // namespace eskit::inline v0_1::dcb::detail
