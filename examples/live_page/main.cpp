// A page that shows orders as they come in. Without arguments the program is its own browser: it
// prints what a page receives while two orders are placed. With --serve it waits for real ones.
#include "orders.hpp"
#include "page.hpp"
#include "reader.hpp"

#include <eskit/eskit.hpp>
#include <eskit/http/projection_health.hpp>
#include <eskit/http/serve_changes.hpp>
#include <eskit/runner/runner.hpp>
#include <eskit/subscription/lag_monitor.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/subscription.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace http = eskit::http;

namespace {

int run(bool waits_for_browsers) {
    const eskit::MemoryStore<shop::Event> store;
    const eskit::ChangeNotifier notifier;
    shop::OpenOrders orders(notifier);
    const eskit::subscription::Subscription projecting(
        store, eskit::subscription::MemoryCheckpointStore{}, {.consumer = "shop.open-orders"},
        [&](const shop::OrderPlaced& order) { orders.apply(order); });
    const auto place = [&](const std::string& article) {
        store.append({}, {"order", article}, eskit::no_stream, {shop::OrderPlaced{article}})
            .value();
    };

    // region: serve
    auto opened = http::Server::open({.port = 0});  // of this machine, for this machine
    if (!opened) {
        std::cerr << opened.error().message() << '\n';
        return 1;
    }
    http::Server server = std::move(opened).value();
    server.get("/", shop::serve_page, http::Access::anyone);
    server.get("/page.js", shop::serve_script, http::Access::anyone);

    eskit::subscription::LagMonitor lag(store.log());
    lag.watch(projecting);
    const http::ProjectionHealth health;
    health.watch(lag);
    server.get("/health", health.handler(), http::Access::anyone);

    const auto live = http::serve_changes(
        server, "/live", notifier,
        {{.projection = "shop.open-orders",
          .render = [&](const eskit::Context&, std::string_view)
              -> eskit::Result<http::ServerEvent> { return shop::render(orders); }}});
    // endregion: serve

    // region: threads
    eskit::runner::Runner runner;
    runner.add("projection", projecting).add("live page", live).add("lag", lag);
    const std::jthread working(
        [&](const std::stop_token& stop) { runner.run(eskit::Context{}.with_stop(stop)).value(); });
    const std::jthread serving(
        [&](const std::stop_token& stop) { server.run(eskit::Context{}.with_stop(stop)).value(); });
    // endregion: threads
    if (waits_for_browsers) {
        std::cout << "open " << server.url() << "/ and type articles here\n";
        for (std::string article; std::getline(std::cin, article);) {
            place(article);
        }
        return 0;
    }
    Reader page(server.port());
    std::cout << page.get("/health") << '\n';
    page.listen("/live");
    std::cout << page.wait_for("</ul>") << '\n';
    place("tea");
    std::cout << page.wait_for("tea") << '\n';
    place("<b>cake</b>");
    std::cout << page.wait_for("cake") << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run(argc > 1 && std::string_view(argv[1]) == "--serve");
}
