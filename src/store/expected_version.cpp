#include <eskit/store/expected_version.hpp>

namespace eskit::inline v0_1 {

std::string to_string(ExpectedVersion expected) {
    switch (expected.kind()) {
        case ExpectedVersion::Kind::exact:
            return "version " + std::to_string(expected.version().value);
        case ExpectedVersion::Kind::any:
            return "any version";
        case ExpectedVersion::Kind::none:
            return "no stream";
        case ExpectedVersion::Kind::some:
            return "an existing stream";
        case ExpectedVersion::Kind::invalid:
            break;
    }
    return "a negative version";
}

}  // namespace eskit::inline v0_1
