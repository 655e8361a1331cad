#include <eskit/sqlite/path.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace eskit::inline v0_1::sqlite {
namespace {

std::string text_of(const Path& path) {
    return path.text();
}

TEST(Path, IsMadeFromEveryUsualSpellingOfAName) {
    const char* pointer = "a.db";
    const char array[] = "a.db";

    EXPECT_EQ(text_of("a.db"), "a.db");
    EXPECT_EQ(text_of(pointer), "a.db");
    EXPECT_EQ(text_of(array), "a.db");
    EXPECT_EQ(text_of(std::string("a.db")), "a.db");
    EXPECT_EQ(text_of(std::string_view("a.db")), "a.db");
    EXPECT_EQ(text_of(std::filesystem::path("x") / "a.db"), "x/a.db");
}

TEST(Path, KnowsTheNameOfADatabaseInMemory) {
    EXPECT_TRUE(Path(":memory:").is_memory());
    EXPECT_FALSE(Path("memory").is_memory());
}

}  // namespace
}  // namespace eskit::inline v0_1::sqlite
