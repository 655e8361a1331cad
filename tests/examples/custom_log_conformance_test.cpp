// The log of examples/custom_log under every suite.
#include "custom_log/file_log.hpp"
#include "temp_dir.hpp"

#include <eskit/conformance/suite.hpp>

// region: suite
namespace {

eskit::conformance::OpenLog make_log(const eskit::LogEnvironment& environment) {
    auto dir = std::make_shared<eskit::testing::TempDir>();
    const auto open = [dir, environment] {
        return custom_log::FileLog::open((*dir / "a.log").string(), environment).value();
    };
    return {open(), open};
}

}  // namespace

ESKIT_CONFORMANCE_SUITE(custom_log, make_log);
// endregion: suite
