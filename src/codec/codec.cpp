#include <eskit/codec/codec.hpp>

namespace eskit {

Codec::~Codec() = default;

}  // namespace eskit
