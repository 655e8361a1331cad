// The logs that the tests of this area run on.
#pragma once

#include <eskit/store/memory_log.hpp>

#if __has_include(<eskit/sqlite/database.hpp>)
#include <eskit/sqlite/database.hpp>
#define ESKIT_TEST_SQLITE 1
#endif

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace eskit::inline v0_1::testing {

// One fresh log, and what it stands on.
class LogUnderTest {
  public:
    virtual ~LogUnderTest() = default;
    [[nodiscard]] virtual std::shared_ptr<EventLog> log() const = 0;
};

struct NamedLog {
    std::string name;
    std::function<std::unique_ptr<LogUnderTest>()> open;
};

class MemoryLogUnderTest final : public LogUnderTest {
  public:
    [[nodiscard]] std::shared_ptr<EventLog> log() const override { return log_; }

  private:
    std::shared_ptr<EventLog> log_ = std::make_shared<MemoryLog>();
};

#ifdef ESKIT_TEST_SQLITE
class SqliteMemoryUnderTest final : public LogUnderTest {
  public:
    [[nodiscard]] std::shared_ptr<EventLog> log() const override { return database_.log(); }

  private:
    sqlite::Database database_ = sqlite::Database::open(":memory:").value();
};

class SqliteFileUnderTest final : public LogUnderTest {
  public:
    SqliteFileUnderTest() {
        std::string name = (std::filesystem::temp_directory_path() / "eskit-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        folder_ = name;
        log_ = sqlite::Database::open(folder_ / "test.db").value().log();
    }
    SqliteFileUnderTest(const SqliteFileUnderTest&) = delete;
    SqliteFileUnderTest& operator=(const SqliteFileUnderTest&) = delete;
    ~SqliteFileUnderTest() override {
        log_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::shared_ptr<EventLog> log() const override { return log_; }

  private:
    std::filesystem::path folder_;
    std::shared_ptr<EventLog> log_;
};
#endif

template <class Log>
std::unique_ptr<LogUnderTest> open_log() {
    return std::make_unique<Log>();
}

inline std::vector<NamedLog> all_logs() {
    return {
        {"memory", &open_log<MemoryLogUnderTest>},
#ifdef ESKIT_TEST_SQLITE
        {"sqlite_memory", &open_log<SqliteMemoryUnderTest>},
        {"sqlite_file", &open_log<SqliteFileUnderTest>},
#endif
    };
}

inline std::string name_of(const ::testing::TestParamInfo<NamedLog>& info) {
    return info.param.name;
}

// TEST_P with a fresh log for each test.
class LogTest : public ::testing::TestWithParam<NamedLog> {
  protected:
    // NOLINTNEXTLINE(readability-identifier-naming): GoogleTest prints parameters with it.
    std::unique_ptr<LogUnderTest> opened_ = GetParam().open();
};

inline void PrintTo(const NamedLog& log, std::ostream* out) {
    *out << log.name;
}

}  // namespace eskit::inline v0_1::testing
