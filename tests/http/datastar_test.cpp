#include <eskit/http/datastar.hpp>

#include <gtest/gtest.h>

namespace eskit::inline v0_1::http::datastar {
namespace {

TEST(Datastar, PatchesElementsByTheirIds) {
    EXPECT_EQ(to_frame(patch_elements("<p id=\"a\">1</p>"), 7),
              "id: 7\nevent: datastar-patch-elements\ndata: elements <p id=\"a\">1</p>\n\n");
}

TEST(Datastar, PatchesWhatASelectorNames) {
    const ServerEvent event =
        patch_elements("<li>1</li>", {.selector = "#list", .mode = Mode::append});

    EXPECT_EQ(event.data, "selector #list\nmode append\nelements <li>1</li>");
}

TEST(Datastar, NamesEveryModeAsDatastarDoes) {
    const auto mode_of = [](Mode mode) { return patch_elements("", {.mode = mode}).data; };

    EXPECT_EQ(mode_of(Mode::outer), "");
    EXPECT_EQ(mode_of(Mode::inner), "mode inner");
    EXPECT_EQ(mode_of(Mode::replace), "mode replace");
    EXPECT_EQ(mode_of(Mode::prepend), "mode prepend");
    EXPECT_EQ(mode_of(Mode::append), "mode append");
    EXPECT_EQ(mode_of(Mode::before), "mode before");
    EXPECT_EQ(mode_of(Mode::after), "mode after");
    EXPECT_EQ(mode_of(Mode::remove), "mode remove");
}

TEST(Datastar, RemovesWithoutElements) {
    EXPECT_EQ(patch_elements("", {.selector = "#a", .mode = Mode::remove}).data,
              "selector #a\nmode remove");
}

TEST(Datastar, AsksForAViewTransition) {
    EXPECT_EQ(patch_elements("<p>", {.use_view_transition = true}).data,
              "useViewTransition true\nelements <p>");
}

TEST(Datastar, MarksEveryLineOfTheElements) {
    EXPECT_EQ(patch_elements("<p>\r\n1\n</p>").data, "elements <p>\nelements 1\nelements </p>");
}

TEST(Datastar, LetsNoSelectorAddALine) {
    EXPECT_EQ(patch_elements("<p>", {.selector = "#a\nmode remove"}).data,
              "selector #a mode remove\nelements <p>");
}

TEST(Datastar, PatchesSignals) {
    const ServerEvent event = patch_signals("{\"a\":1}");

    EXPECT_EQ(event.type, "datastar-patch-signals");
    EXPECT_EQ(event.data, "signals {\"a\":1}");
    EXPECT_EQ(patch_signals("{\n}", {.only_if_missing = true}).data,
              "onlyIfMissing true\nsignals {\nsignals }");
}

}  // namespace
}  // namespace eskit::inline v0_1::http::datastar
