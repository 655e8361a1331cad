// MemoryLog under every suite.
#include <eskit/conformance/suite.hpp>
#include <eskit/store/memory_log.hpp>

ESKIT_CONFORMANCE_SUITE(memory, [] { return std::make_shared<eskit::MemoryLog>(); });
