// A consumer that puts a log of its own under every suite.
#include <eskit/conformance/suite.hpp>
#include <eskit/store/memory_log.hpp>

// region: suite
ESKIT_CONFORMANCE_SUITE(my_log, [] { return std::make_shared<eskit::MemoryLog>(); });
// endregion: suite
