// A page that shows orders as they come in. Without arguments the program is its own browser: it
// prints what a page receives while two orders are placed. With --serve it waits for real ones.
#include "page.hpp"
#include "reader.hpp"

#include <eskit/eskit.hpp>
#include <eskit/http/datastar.hpp>
#include <eskit/http/html.hpp>
#include <eskit/http/projection_health.hpp>
#include <eskit/http/serve_changes.hpp>

#include <iostream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

namespace http = eskit::http;

namespace shop {

struct OrderPlaced {
    std::string article{};
};
using Event = std::variant<OrderPlaced>;

// region: projection
// What the page shows: written when an order is placed, read when the page is rendered.
class OpenOrders {
  public:
    explicit OpenOrders(eskit::ChangeNotifier notifier) : notifier_(std::move(notifier)) {}

    void apply(const OrderPlaced& order) {
        {
            const std::scoped_lock lock(mutex_);
            articles_.push_back(order.article);
        }
        notifier_.notify("shop.open-orders");  // after the change, never before it
    }
    std::vector<std::string> articles() const {
        const std::scoped_lock lock(mutex_);
        return articles_;
    }

  private:
    eskit::ChangeNotifier notifier_;
    mutable std::mutex mutex_;
    std::vector<std::string> articles_;
};
// endregion: projection

// region: render
// The whole element from scratch. Texts from events are escaped: they are not HTML of ours.
http::ServerEvent render(const OpenOrders& orders) {
    std::string html = "<ul id=\"orders\">";
    for (const std::string& article : orders.articles()) {
        html += "<li>" + http::escape_html(article) + "</li>";
    }
    return http::datastar::patch_elements(html + "</ul>");
}
// endregion: render

}  // namespace shop

namespace {

// region: threads
// One thread answers requests, another one renders. A Runner does this for services of a program.
std::jthread serve(http::Server& server) {
    return std::jthread([&server](const std::stop_token& stop) {
        server.run(eskit::Context{}.with_stop(stop)).value();
    });
}

std::jthread render_changes(http::ChangeStream live) {
    return std::jthread([live](const std::stop_token& stop) mutable {
        while (!stop.stop_requested()) {
            const auto outcome = live.step({});
            if (!outcome) {
                std::cerr << outcome.error().message() << '\n';
            } else if (outcome->state != eskit::StepOutcome::State::worked) {
                outcome->wake_on->wait(eskit::system_clock(), outcome->wake_at, stop);
            }
        }
    });
}
// endregion: threads

int run(bool waits_for_browsers) {
    const eskit::MemoryStore<shop::Event> store;
    eskit::ChangeNotifier notifier;
    shop::OpenOrders orders(notifier);
    const auto place = [&](const std::string& article) {
        const shop::OrderPlaced order{article};
        store.append({}, {"order", article}, eskit::no_stream, {order}).value();
        orders.apply(order);
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

    const std::jthread serving = serve(server);
    const std::jthread rendering = render_changes(live);
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
