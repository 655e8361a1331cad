#include <eskit/event/schema.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace warehouse {

enum class Status { open, closed };
class Code {
  public:
    Code() = default;
    explicit Code(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};
struct Price {
    std::int64_t cents = 0;
};
struct Line {
    std::string article;
    Price price;
};
struct Cash {};
struct Card {
    std::string digits;
};
struct Placed {
    Code code;
    std::vector<Line> lines;
    Status status = Status::open;
    std::optional<std::vector<bool>> flags;
    std::map<std::string, double> weights;
    std::variant<std::monostate, Cash, Card> payment;
    std::array<std::int16_t, 3> sizes{};
    std::array<std::byte, 4> digest{};
    std::vector<std::byte> blob;
    std::chrono::sys_time<std::chrono::milliseconds> at{};
    std::chrono::minutes took{};
    Price shipping;
};
struct Node {
    int id = 0;
    std::vector<Node> children;
};
struct Leaf {
    int id = 0;
    std::vector<int> children;
};
template <class T>
struct Box {
    T value;
};
struct Crate {
    std::int64_t cents = 0;
};

}  // namespace warehouse

template <>
struct eskit::field<warehouse::Code> {
    static std::string to(const warehouse::Code& code) { return code.text(); }
    static warehouse::Code from(std::string_view text) {
        return warehouse::Code(std::string(text));
    }
};

namespace eskit::inline v0_1 {
namespace {

TEST(ShapeText, ListsWhatIsStoredLineByLine) {
    const std::string text = shape_text(type_info<warehouse::Placed>());

    EXPECT_EQ(text,
              "struct\n"
              "  code: text\n"
              "  lines: list of struct\n"
              "    article: string\n"
              "    price: struct\n"
              "      cents: int64\n"
              "  status: enum\n"
              "    open\n"
              "    closed\n"
              "  flags: optional list of boolean\n"
              "  weights: map of float64\n"
              "  payment: variant\n"
              "    null\n"
              "    warehouse.Cash: struct\n"
              "    warehouse.Card: struct\n"
              "      digits: string\n"
              "  sizes: array of 3 int16\n"
              "  digest: array of 4 bytes\n"
              "  blob: bytes\n"
              "  at: timestamp in 1/1000 s\n"
              "  took: duration in 60/1 s\n"
              "  shipping: struct /lines/price\n");
}

TEST(ShapeText, OfATypeThatContainsItselfEnds) {
    const std::string text = shape_text(type_info<warehouse::Node>());

    EXPECT_EQ(text,
              "struct\n"
              "  id: int32\n"
              "  children: list of struct /\n");
}

TEST(ShapeText, IsOfAnyTypeThatCanBeStored) {
    EXPECT_EQ(shape_text(type_info<int>()), "int32\n");
    EXPECT_EQ(shape_text(type_info<std::vector<std::string>>()), "list of string\n");
}

// Golden: these are stored beside snapshots.
TEST(ShapeFingerprint, IsTheSameOnEveryCompilerAndInEveryRun) {
    EXPECT_EQ(shape_fingerprint(type_info<warehouse::Placed>()), "768b31930e1872c5");
    EXPECT_EQ(shape_fingerprint(type_info<warehouse::Node>()), "fb0096d504ef7ba5");
    EXPECT_EQ(shape_fingerprint(type_info<int>()), "2c43086e1d81e1ef");
}

TEST(ShapeFingerprint, DiffersWhenTheStoredShapeDoes) {
    EXPECT_NE(shape_fingerprint(type_info<warehouse::Node>()),
              shape_fingerprint(type_info<warehouse::Leaf>()));
    EXPECT_NE(shape_fingerprint(type_info<warehouse::Price>()),
              shape_fingerprint(type_info<warehouse::Box<std::int64_t>>()));
    EXPECT_NE(shape_fingerprint(type_info<std::int32_t>()),
              shape_fingerprint(type_info<std::int64_t>()));
}

TEST(ShapeFingerprint, DoesNotDependOnNamesThatAreNotStored) {
    EXPECT_EQ(shape_fingerprint(type_info<warehouse::Price>()),
              shape_fingerprint(type_info<warehouse::Crate>()));
}

}  // namespace
}  // namespace eskit::inline v0_1
