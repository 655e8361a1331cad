// The three things that can be imported.
#pragma once

#include "case_log.hpp"
#include "figures.hpp"
#include "import.hpp"
#include "progress.hpp"

#include <cstdint>
#include <string>

namespace demo {

// The git history of `folder`, of `commits` commits: a stream per file, an event per change.
Source<FileFigures> git_source(const std::string& folder, std::uint64_t commits,
                               Progress& progress);

// A process log: a stream per case, an event per row. A malformed row ends the import with an error
// that names it; the rows before it stay recorded.
Source<CaseFigures> case_source(CaseLogReader& log, Progress& progress);

// A day at the bank.
Source<BankFigures> bank_source();

}  // namespace demo
