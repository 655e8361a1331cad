// The projection that the page shows, and what it looks like.
#pragma once

#include <eskit/http/datastar.hpp>
#include <eskit/http/html.hpp>
#include <eskit/notify/change_notifier.hpp>

#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace shop {

struct OrderPlaced {
    std::string article{};
};
using Event = std::variant<OrderPlaced>;

// region: projection
// Written by a subscription, read when the page is rendered.
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
    [[nodiscard]] std::vector<std::string> articles() const {
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
inline eskit::http::ServerEvent render(const OpenOrders& orders) {
    std::string html = "<ul id=\"orders\">";
    for (const std::string& article : orders.articles()) {
        html += "<li>" + eskit::http::escape_html(article) + "</li>";
    }
    return eskit::http::datastar::patch_elements(html + "</ul>");
}
// endregion: render

}  // namespace shop
