// A real browser shows a projection that changes while it is looked at.
#include <eskit/http/html.hpp>
#include <eskit/http/serve_changes.hpp>
#include <eskit/store/memory_store.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1::http::browser_test {

struct OrderPlaced {
    std::string article{};
};

namespace {

using namespace std::chrono_literals;
using ShopEvent = std::variant<OrderPlaced>;

constexpr std::string_view token = "0123456789abcdef0123456789abcdef0123456789abcdef";

// Sends back what the browser made of the page once it shows "2 orders".
constexpr std::string_view script = R"(
    const output = document.getElementById("orders");
    const token = document.body.dataset.token;
    new EventSource("/live").addEventListener("orders", async (event) => {
        output.innerHTML = event.data;
        if (output.textContent.includes("2 orders")) {
            const report = {
                method: "POST",
                headers: {"Authorization": "Bearer " + token, "X-Eskit": "1"},
                body: document.documentElement.outerHTML
            };
            await fetch("/rendered", report);
        }
    });
)";

std::optional<std::string> find_browser() {
    if (const char* named = std::getenv("ESKIT_CHROMIUM")) {
        return named;
    }
    for (const char* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser",
                             "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome"}) {
        if (access(path, X_OK) == 0) {
            return path;
        }
    }
    return std::nullopt;
}

// A browser with a profile of its own, and all of its processes.
class Browser {
  public:
    Browser(const std::string& program, const std::string& url) {
        std::string folder =
            (std::filesystem::temp_directory_path() / "eskit-browser-XXXXXX").string();
        if (mkdtemp(folder.data()) == nullptr) {
            std::abort();
        }
        profile_ = folder;
        std::vector<std::string> words = {program,
                                          "--headless=new",
                                          "--no-sandbox",
                                          "--disable-gpu",
                                          "--disable-dev-shm-usage",
                                          "--no-first-run",
                                          "--disable-background-networking",
                                          "--remote-debugging-port=0",
                                          "--user-data-dir=" + profile_.string(),
                                          url};
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        child_ = fork();
        if (child_ == 0) {
            setpgid(0, 0);
            if (freopen("/dev/null", "w", stderr) == nullptr) {
                _exit(126);
            }
            execv(program.c_str(), arguments.data());
            _exit(127);
        }
        setpgid(child_, child_);
    }
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser() {
        kill(-child_, SIGKILL);  // the group that the constructor made
        waitpid(child_, nullptr, 0);
        std::error_code ignored;
        std::filesystem::remove_all(profile_, ignored);
    }

  private:
    std::filesystem::path profile_;
    pid_t child_ = -1;
};

// What the browser has sent back, when it has.
class Mailbox {
  public:
    void put(std::string text) {
        const std::scoped_lock lock(mutex_);
        text_ = std::move(text);
        arrived_.notify_all();
    }
    std::optional<std::string> wait(std::chrono::seconds patience) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, patience, [&] { return text_.has_value(); });
        return text_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::optional<std::string> text_;
};

Result<ServerEvent> render_orders(const Context& ctx, const MemoryStore<ShopEvent>& store) {
    auto page = store.read_all(ctx);
    if (!page) {
        return std::move(page).error();
    }
    std::string html = std::to_string(page->size()) + " orders";
    for (const auto& event : *page) {
        html += ", " + escape_html(std::get<OrderPlaced>(event.data()).article);
    }
    return ServerEvent{.type = "orders", .data = html};
}

TEST(Browser, ShowsAProjectionThatChanges) {
    const auto program = find_browser();
    if (!program) {
        GTEST_SKIP() << "there is no Chromium; install it, or name one in ESKIT_CHROMIUM";
    }
    const MemoryStore<ShopEvent> store;
    ChangeNotifier notifier;
    Mailbox mailbox;
    Server server = Server::open({.token = std::string(token)}).value();
    server.get(
        "/",
        [](const Request&) {
            return Response{.content_type = "text/html; charset=utf-8",
                            .body = "<!doctype html><body data-token='" + std::string(token) +
                                    "'><p id='orders'></p><script src='/page.js'></script>"};
        },
        Access::anyone);
    server.get(
        "/page.js",
        [](const Request&) {
            return Response{.content_type = "text/javascript", .body = std::string(script)};
        },
        Access::anyone);
    server.post("/rendered", [&](const Request& request) {
        mailbox.put(request.body);
        return Response{};
    });
    std::atomic<int> renderings = 0;
    ChangeStream live = serve_changes(server, "/live", notifier,
                                      {{.projection = "orders",
                                        .render =
                                            [&](const Context& ctx, std::string_view) {
                                                ++renderings;
                                                return render_orders(ctx, store);
                                            }}},
                                      {.access = Access::anyone});
    const auto place = [&](std::string article) {
        ASSERT_TRUE(
            store.append({}, {"order", article}, no_stream, {OrderPlaced{article}}).has_value());
        notifier.notify("orders");
    };
    const std::jthread serving([&](const std::stop_token& stop) {
        EXPECT_TRUE(server.run(Context{}.with_stop(stop)).has_value());
    });
    const std::jthread rendering([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto outcome = live.step({}).value();
            if (outcome.state != StepOutcome::State::worked) {
                outcome.wake_on->wait(system_clock(), outcome.wake_at, stop);
            }
        }
    });

    place("tea");
    const Browser browser(*program, server.url() + "/");
    const SteadyTime until = system_clock().steady_now() + 60s;
    while (server.stats().streams == 0 && system_clock().steady_now() < until) {
        std::this_thread::yield();
    }
    ASSERT_EQ(server.stats().streams, 1U) << "the browser did not open the stream";
    place("<script>cake</script>");
    const auto dom = mailbox.wait(60s);

    ASSERT_TRUE(dom.has_value()) << "the page did not show the second order";
    EXPECT_NE(dom->find(">2 orders, tea, &lt;script&gt;cake&lt;/script&gt;</p>"), std::string::npos)
        << *dom;
}

}  // namespace
}  // namespace eskit::inline v0_1::http::browser_test
