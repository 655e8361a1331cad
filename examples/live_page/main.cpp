// A page that shows orders as they come in. Without arguments the program is its own browser: it
// prints what a page receives while two orders are placed. With --serve it waits for real ones.
#include "orders.hpp"
#include "page.hpp"
#include "reader.hpp"

#include <eskit/eskit.hpp>
#include <eskit/http/projection_health.hpp>
#include <eskit/http/serve_changes.hpp>
#include <eskit/subscription/memory_checkpoint_store.hpp>
#include <eskit/subscription/subscription.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace http = eskit::http;
using namespace std::chrono_literals;

namespace {

// region: lag
// Says every ten seconds how far behind the projection is.
struct LagReport {
    eskit::subscription::Subscription projecting;
    http::ProjectionHealth health;
    std::shared_ptr<eskit::Signal> nothing = eskit::Signal::create();

    eskit::Result<eskit::StepOutcome> step(const eskit::Context&) const {
        const auto status = projecting.status();
        health.report({.name = status.consumer,
                       .lag = status.head.value - status.position.value,
                       .last_processed = status.last_handled_at,
                       .is_halted = status.state == eskit::StepOutcome::State::halted});
        return eskit::StepOutcome{.wake_at = eskit::system_clock().steady_now() + 10s,
                                  .wake_on = nothing.get()};
    }
};
// endregion: lag

// region: threads
// One thread answers requests; others do the background work, which is made of steps.
std::jthread serve(http::Server& server) {
    return std::jthread([&server](const std::stop_token& stop) {
        server.run(eskit::Context{}.with_stop(stop)).value();
    });
}

std::jthread work(eskit::AnySteppable service) {
    return std::jthread([service = std::move(service)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto outcome = service.step({});
            if (!outcome) {
                std::cerr << outcome.error().message() << '\n';
                return;
            }
            if (outcome->state != eskit::StepOutcome::State::worked) {
                outcome->wake_on->wait(eskit::system_clock(), outcome->wake_at, stop);
            }
        }
    });
}
// endregion: threads

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

    const http::ProjectionHealth health{{.expected = {"shop.open-orders"}}};
    server.get("/health", health.handler(), http::Access::anyone);

    const auto live = http::serve_changes(
        server, "/live", notifier,
        {{.projection = "shop.open-orders",
          .render = [&](const eskit::Context&, std::string_view)
              -> eskit::Result<http::ServerEvent> { return shop::render(orders); }}});
    // endregion: serve

    const std::jthread threads[] = {serve(server), work(projecting), work(live),
                                    work(LagReport{projecting, health})};
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
