// A consumer of the HTTP server, which needs no Boost of its own.
#include <eskit/http/datastar.hpp>
#include <eskit/http/projection_health.hpp>
#include <eskit/http/serve_changes.hpp>

#include <string_view>

int main() {
    auto server = eskit::http::Server::open();
    if (!server) {
        return 1;
    }
    const eskit::http::ProjectionHealth health;
    server->get("/health", health.handler(), eskit::http::Access::anyone);
    auto live = eskit::http::serve_changes(
        *server, "/live", eskit::ChangeNotifier(),
        {{.projection = "orders", .render = [](const eskit::Context&, std::string_view) {
              return eskit::http::datastar::patch_elements("<p id=\"orders\">0</p>");
          }}});
    return live.step({}) && server->step({}) && server->port() != 0 ? 0 : 1;
}
