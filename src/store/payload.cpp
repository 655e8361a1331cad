#include <eskit/detail/text.hpp>
#include <eskit/store/payload.hpp>

namespace eskit::inline v0_1 {
namespace {

class BytesPayload final : public Payload {
  public:
    BytesPayload(std::string codec, std::string bytes)
        : Payload(kept_), kept_{std::move(codec), std::move(bytes)} {}

  private:
    Encoded kept_;
};

}  // namespace

const Payload::Encoded& Payload::encoded() const noexcept {
    static const Encoded nothing;
    return encoded_ != nullptr ? *encoded_ : nothing;
}

std::shared_ptr<const Payload> Payload::from_bytes(std::string codec, std::string bytes) {
    return std::make_shared<BytesPayload>(std::move(codec), std::move(bytes));
}

Result<void> Payload::encode(const Codec& codec, std::string& out) const {
    if (is_live()) {
        return codec.encode(*type_, value_, out);
    }
    if (this->codec() != codec.name()) {
        return Error(Errc::unsupported, "the payload is stored as " +
                                            detail::quoted(this->codec()) + ", not as " +
                                            detail::quoted(codec.name()));
    }
    out.append(bytes());
    return {};
}

}  // namespace eskit::inline v0_1
