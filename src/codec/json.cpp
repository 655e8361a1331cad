#include "json_decode.hpp"
#include "json_encode.hpp"

#include <eskit/codec/json.hpp>

namespace eskit::inline v0_1 {
namespace {

class JsonCodec final : public Codec {
  public:
    [[nodiscard]] std::string_view name() const override { return "json"; }
    Result<void> encode(const TypeInfo& type, const void* value, std::string& out) const override {
        return detail::encode_json(type, value, out);
    }
    Result<void> decode(const TypeInfo& type, void* value, std::string_view bytes,
                        const DecodeOptions& options) const override {
        return detail::decode_json(type, value, bytes, options);
    }
};

}  // namespace

const Codec& json_codec() {
    // Never destroyed: values may be encoded while statics are destroyed.
    static const JsonCodec& codec = *new JsonCodec;
    return codec;
}

Result<std::string> detail::to_json(const TypeInfo& type, const void* value) {
    Result<std::string> json;
    if (auto written = detail::encode_json(type, value, *json); !written) {
        return std::move(written).error();
    }
    return json;
}

}  // namespace eskit::inline v0_1
