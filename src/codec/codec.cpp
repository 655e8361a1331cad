#include <eskit/codec/codec.hpp>

namespace eskit::inline v0_1 {

Codec::~Codec() = default;

}  // namespace eskit::inline v0_1
