#include <eskit/event/schema_lock.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace depot {

enum class Status { open, closed };
struct Cash {};
struct Line {
    std::string sku;
    std::int64_t cents = 0;
};
struct Node {
    std::vector<Node> children;
};
struct Placed {
    std::string customer;
    std::int64_t cents = 0;
    Status status = Status::open;
    std::vector<Line> lines{};
    std::variant<std::monostate, Cash> payment{};
    std::optional<Line> gift{};
    Node tree{};
};
struct Shipped {};
struct PlacedV1 {
    std::string client;
};
using Event = std::variant<Placed, Shipped>;

Placed upcast(const PlacedV1& old) {
    return {.customer = old.client};
}

}  // namespace depot

template <>
struct eskit::wire<depot::Placed> {
    static constexpr std::uint32_t version = 2;
};
template <>
struct eskit::wire<depot::PlacedV1> {
    static constexpr std::string_view name = "depot.Placed";
};

namespace eskit::inline v0_1 {
namespace {

using depot::Event;

EventRegistry<Event> registry() {
    return EventRegistry<Event>{}.upcast<depot::PlacedV1>();
}

const std::string today =
    "eskit schema 1\n"
    "\n"
    "depot.Placed version 1: struct\n"
    "  client: string\n"
    "\n"
    "depot.Placed version 2: struct\n"
    "  customer: string\n"
    "  cents: int64\n"
    "  status: enum\n"
    "    open\n"
    "    closed\n"
    "  lines: list of struct\n"
    "    sku: string\n"
    "    cents: int64\n"
    "  payment: variant\n"
    "    null\n"
    "    depot.Cash: struct\n"
    "  gift: optional struct /lines\n"
    "  tree: struct\n"
    "    children: list of struct /tree\n"
    "\n"
    "depot.Shipped version 1: struct\n";

// The schema of today compared with one in which `now` was `then`.
SchemaChange change_from(const std::string& then, const std::string& now) {
    std::string locked = today;
    const std::size_t at = locked.find(now);
    EXPECT_NE(at, std::string::npos) << now;
    locked.replace(at, now.size(), then);
    return compare_schemas(locked, registry()).value();
}
SchemaChange::Kind kind_of_change(const std::string& then, const std::string& now) {
    return change_from(then, now).kind;
}

TEST(SchemaText, HasTheEventsAndTheOldStructsOfTheRegistry) {
    EXPECT_EQ(schema_text(registry()), today);
}

TEST(CompareSchemas, FindsNoChangeInTheSameSchema) {
    const auto change = compare_schemas("# any comment\n" + today, registry()).value();

    EXPECT_EQ(change.kind, SchemaChange::Kind::none);
    EXPECT_EQ(change.report, "");
}

TEST(CompareSchemas, AcceptsWhatOldEventsCanBear) {
    using enum SchemaChange::Kind;
    EXPECT_EQ(kind_of_change("", "  cents: int64\n"), compatible);          // a field is new
    EXPECT_EQ(kind_of_change("", "    closed\n"), compatible);              // an enumerator
    EXPECT_EQ(kind_of_change("", "    depot.Cash: struct\n"), compatible);  // an alternative
    EXPECT_EQ(kind_of_change("", "depot.Shipped version 1: struct\n"), compatible);  // an event
    EXPECT_EQ(kind_of_change("  cents: int32\n", "  cents: int64\n"), compatible);
    EXPECT_EQ(kind_of_change("  cents: uint32\n", "  cents: int64\n"), compatible);
    EXPECT_EQ(kind_of_change("  customer: text\n", "  customer: string\n"), compatible);
    EXPECT_EQ(kind_of_change("  gift: struct /lines\n", "  gift: optional struct /lines\n"),
              compatible);
    EXPECT_EQ(kind_of_change("lines: array of 3 struct\n", "lines: list of struct\n"), compatible);
}

TEST(CompareSchemas, RefusesWhatOldEventsWouldLose) {
    using enum SchemaChange::Kind;
    EXPECT_EQ(kind_of_change("  cents: int64\n  more: string\n", "  cents: int64\n"), incompatible);
    EXPECT_EQ(kind_of_change("  client: string\n", "  customer: string\n"), incompatible);
    EXPECT_EQ(kind_of_change("  cents: string\n", "  cents: int64\n"), incompatible);
    EXPECT_EQ(kind_of_change("  cents: uint64\n", "  cents: int64\n"), incompatible);
    EXPECT_EQ(kind_of_change("  cents: float64\n", "  cents: int64\n"), incompatible);
    EXPECT_EQ(kind_of_change("    lost\n", "    closed\n"), incompatible);
    EXPECT_EQ(kind_of_change("    depot.Card: struct\n", "    depot.Cash: struct\n"), incompatible);
    EXPECT_EQ(kind_of_change("    article: string\n", "    sku: string\n"), incompatible);
    EXPECT_EQ(kind_of_change("lines: struct\n", "lines: list of struct\n"), incompatible);
    EXPECT_EQ(kind_of_change("depot.Gone version 1: struct\n", "depot.Shipped version 1: struct\n"),
              incompatible);
    EXPECT_EQ(
        kind_of_change("depot.Shipped version 2: struct\n", "depot.Shipped version 1: struct\n"),
        incompatible);
}

TEST(CompareSchemas, LooksThroughReferences) {
    const std::string expanded = "  gift: optional struct\n    sku: string\n    cents: int64\n";
    const std::string lossy = "  gift: optional struct\n    sku: string\n    tax: int64\n";

    EXPECT_EQ(kind_of_change(expanded, "  gift: optional struct /lines\n"),
              SchemaChange::Kind::compatible);
    EXPECT_EQ(kind_of_change(lossy, "  gift: optional struct /lines\n"),
              SchemaChange::Kind::incompatible);
}

TEST(CompareSchemas, ShowsTheDifference) {
    const auto change = change_from("  client: string\n", "  customer: string\n");

    EXPECT_NE(change.report.find("- "
                                 "  client: string\n"
                                 "+   customer: string\n"
                                 "    cents: int64\n"),
              std::string::npos)
        << change.report;
    EXPECT_NE(change.report.find("INCOMPATIBLE client is gone"), std::string::npos);
}

TEST(CompareSchemas, WritesTheUpcasterThatIsMissing) {
    const auto change = change_from(
        "  client: string\n  at: timestamp in 1/1000 s\n  sizes: array of 3 uint8\n"
        "  digest: array of 4 bytes\n  names: map of boolean\n",
        "  customer: string\n");

    EXPECT_NE(
        change.report.find(
            "namespace depot {\n"
            "// As it was stored. It never changes again.\n"
            "struct PlacedV2 {\n"
            "    std::string client{};\n"
            "    std::chrono::sys_time<std::chrono::duration<std::int64_t, std::ratio<1, 1000>>> "
            "at{};\n"
            "    std::array<std::uint8_t, 3> sizes{};\n"
            "    std::array<std::byte, 4> digest{};\n"
            "    std::map<std::string, bool> names{};\n"
            "    std::int64_t cents{};\n"
            "    enum class Status { open, closed };\n"
            "    Status status{};\n"
            "    struct Lines {\n"
            "        std::string sku{};\n"
            "        std::int64_t cents{};\n"
            "    };\n"
            "    std::vector<Lines> lines{};\n"
            "    std::variant<std::monostate, depot::Cash> payment{};\n"
            "    std::optional<Lines> gift{};\n"
            "    struct Tree {\n"
            "        std::vector<Tree> children{};\n"
            "    };\n"
            "    Tree tree{};\n"
            "};\n"
            "Placed upcast(const PlacedV2& old) {\n"
            "    return {\n"
            "        .customer = {},  // which of the old ones?\n"
            "        .cents = old.cents,\n"),
        std::string::npos)
        << change.report;
    EXPECT_NE(change.report.find("struct eskit::wire<depot::PlacedV2> {\n"
                                 "    static constexpr std::string_view name = \"depot.Placed\";\n"
                                 "    static constexpr std::uint32_t version = 2;\n"
                                 "};\n"
                                 "template <>\n"
                                 "struct eskit::wire<depot::Placed> {\n"
                                 "    static constexpr std::string_view name = \"depot.Placed\";\n"
                                 "    static constexpr std::uint32_t version = 3;\n"
                                 "};\n"),
              std::string::npos)
        << change.report;
}

TEST(CompareSchemas, TakesTheRegistrysWordForRawVersionsAndAliases) {
    const auto raw =
        registry()
            .alias<depot::Shipped>("depot.Sent")
            .upcast({"depot.Lost", 1}, {"depot.Shipped", 1}, [](RawEvent event) { return event; });
    const std::string old = today + "\ndepot.Lost version 1: struct\n  a: string\n" +
                            "\ndepot.Sent version 1: struct\n";

    EXPECT_EQ(compare_schemas(old, raw)->kind, SchemaChange::Kind::compatible);
    EXPECT_EQ(compare_schemas(old, registry())->kind, SchemaChange::Kind::incompatible);
}

TEST(CompareSchemas, RefusesTextThatIsNoSchema) {
    for (const char* text :
         {"", "eskit schema 2\n", "eskit schema 1\n  a: string\n", "eskit schema 1\nx: struct\n",
          "eskit schema 1\nx version 0: struct\n", "eskit schema 1\nx version 1: string\n",
          "eskit schema 1\nx version 1: struct\n    a: string\n",
          "eskit schema 1\nx version 1\n"}) {
        const auto change = compare_schemas(text, registry());

        ASSERT_FALSE(change) << text;
        EXPECT_EQ(change.error().code(), Errc::corrupt) << text;
    }
}

TEST(CompareSchemas, FindsPathsThatLeadNowhere) {
    EXPECT_EQ(
        kind_of_change("  gift: optional struct /nowhere\n", "  gift: optional struct /lines\n"),
        SchemaChange::Kind::incompatible);
}

}  // namespace
}  // namespace eskit::inline v0_1
