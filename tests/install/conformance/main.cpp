// A consumer that puts a log and a store of its own under every suite.
#include <eskit/conformance/store_suite.hpp>
#include <eskit/conformance/suite.hpp>
#include <eskit/store/memory_store.hpp>

// region: suite
ESKIT_CONFORMANCE_SUITE(my_log, [](const eskit::LogEnvironment& environment) {
    return std::make_shared<eskit::MemoryLog>(environment);
});
// endregion: suite
// region: store
ESKIT_STORE_CONFORMANCE(my_store,
                        [] { return eskit::MemoryStore<eskit::conformance::TestEvent>(); });
// endregion: store
