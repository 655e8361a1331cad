#include <eskit/detail/text.hpp>
#include <eskit/store/payload.hpp>

namespace eskit {
namespace {

class BytesPayload final : public Payload {
  public:
    BytesPayload(std::string codec, std::string bytes)
        : Payload(std::move(codec), std::move(bytes)) {}
};

}  // namespace

std::shared_ptr<const Payload> Payload::from_bytes(std::string codec, std::string bytes) {
    return std::make_shared<BytesPayload>(std::move(codec), std::move(bytes));
}

Result<void> Payload::encode(const Codec& codec, std::string& out) const {
    if (is_live()) {
        return codec.encode(*type_, value_, out);
    }
    if (codec_ != codec.name()) {
        return Error(Errc::unsupported, "the payload is stored as " + detail::quoted(codec_) +
                                            ", not as " + detail::quoted(codec.name()));
    }
    out.append(bytes_);
    return {};
}

}  // namespace eskit
