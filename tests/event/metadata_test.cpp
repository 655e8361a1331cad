#include <eskit/event/metadata.hpp>

#include <gtest/gtest.h>

namespace {

using eskit::Metadata;
using eskit::Principal;

Metadata filled_in() {
    return {.correlation_id = "chain",
            .causation_id = "cause",
            .initiator = {Principal::Kind::service, "billing"},
            .originator = {Principal::Kind::user, "ada"},
            .extra = {{"request", "17"}}};
}

TEST(Principal, IsNobodyByDefault) {
    const Principal nobody;

    EXPECT_EQ(nobody.kind, Principal::Kind::none);
    EXPECT_EQ(nobody.id, "");
}

TEST(Principal, IsTheSameByKindAndId) {
    const Principal ada{Principal::Kind::user, "ada"};

    EXPECT_EQ(ada, (Principal{Principal::Kind::user, "ada"}));
    EXPECT_NE(ada, (Principal{Principal::Kind::service, "ada"}));
    EXPECT_NE(ada, (Principal{Principal::Kind::user, "bob"}));
}

TEST(Metadata, IsEmptyByDefault) {
    const Metadata none;

    EXPECT_TRUE(none.correlation_id.empty() && none.causation_id.empty() && none.extra.empty());
    EXPECT_EQ(none.initiator, Principal{});
    EXPECT_EQ(none.originator, Principal{});
}

TEST(Metadata, ComparesEachOfItsParts) {
    const auto differs = [](auto change) {
        Metadata changed = filled_in();
        change(changed);
        return changed != filled_in();
    };

    EXPECT_EQ(filled_in(), filled_in());
    EXPECT_TRUE(differs([](Metadata& m) { m.correlation_id = ""; }));
    EXPECT_TRUE(differs([](Metadata& m) { m.causation_id = ""; }));
    EXPECT_TRUE(differs([](Metadata& m) { m.initiator = {}; }));
    EXPECT_TRUE(differs([](Metadata& m) { m.originator.id = "bob"; }));
    EXPECT_TRUE(differs([](Metadata& m) { m.extra["request"] = "18"; }));
}

}  // namespace
