// SQLite in a file, which can be opened again, under every suite.
#include "sqlite/fixture.hpp"

#include <eskit/conformance/suite.hpp>

namespace {

eskit::conformance::OpenLog make_log() {
    auto dir = std::make_shared<eskit::sqlite::testing::TempDir>();
    const auto open = [dir] { return eskit::sqlite::Database::open(*dir / "a.db").value().log(); };
    return {open(), open};
}

}  // namespace

ESKIT_CONFORMANCE_SUITE(sqlite, make_log);
