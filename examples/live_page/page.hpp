// The page and its script. They are two files because the server's policy lets no page run a script
// that stands in its HTML, which is where a forgotten escape would put one.
#pragma once

#include <eskit/http/message.hpp>

namespace shop {

// region: page
inline eskit::http::Response serve_page(const eskit::http::Request&) {
    return {.content_type = "text/html; charset=utf-8",
            .body =
                "<!doctype html><title>Orders</title>"
                "<ul id=\"orders\"></ul><script src=\"/page.js\"></script>"};
}
// endregion: page

// What Datastar does with elements, as far as this page needs it. With Datastar itself the page
// would be <body data-on-load="@get('/live')"> and nothing else.
// region: script
inline eskit::http::Response serve_script(const eskit::http::Request&) {
    return {.content_type = "text/javascript", .body = R"(
        const live = new EventSource("/live");
        live.addEventListener("datastar-patch-elements", (event) => {
            const html = event.data.replaceAll(/^elements /gm, "");
            document.getElementById("orders").outerHTML = html;
        });
    )"};
}
// endregion: script

}  // namespace shop
