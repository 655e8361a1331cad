#include "http/client.hpp"

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace eskit::inline v0_1::http {
namespace {

using testing::Client;

constexpr std::size_t clients_wanted = 2'000;

// Both ends of every connection are in this process.
bool allow_files(rlim_t count) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return false;
    }
    if (limit.rlim_cur >= count) {
        return true;
    }
    limit.rlim_cur = count;
    limit.rlim_max = std::max(limit.rlim_max, count);
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

// Clients that are looked at when there is something for them.
class Crowd {
  public:
    explicit Crowd(std::uint16_t port) : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
        for (std::size_t at = 0; at < clients_wanted; ++at) {
            clients_.push_back(std::make_unique<Client>(port));
            epoll_event event{.events = EPOLLIN, .data = {.u64 = at}};
            epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_.back()->socket(), &event);
            clients_.back()->send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() { ::close(epoll_); }

    // How many have received the text when all have, or when it takes too long.
    std::size_t count_with(std::string_view text) {
        constexpr int events_max = 256;
        constexpr int patience_ms = 20'000;
        std::vector<bool> has_text(clients_.size());
        std::size_t count = 0;
        std::array<epoll_event, events_max> events{};
        while (count < clients_.size()) {
            const int ready = epoll_wait(epoll_, events.data(), events_max, patience_ms);
            if (ready <= 0) {
                break;
            }
            for (int at = 0; at < ready; ++at) {
                const std::size_t index = events.at(static_cast<std::size_t>(at)).data.u64;
                Client& client = *clients_[index];
                client.receive();
                if (client.is_ended) {
                    return count;
                }
                if (!has_text[index] && client.has(text)) {
                    has_text[index] = true;
                    ++count;
                }
            }
        }
        return count;
    }

  private:
    int epoll_;
    std::vector<std::unique_ptr<Client>> clients_;
};

TEST(ManyClients, AllReceiveEveryEvent) {
    if (!allow_files(2 * clients_wanted + 200)) {
        GTEST_SKIP() << "this process may not open " << 2 * clients_wanted << " sockets";
    }
    Server server = Server::open({.connections_max = clients_wanted + 10,
                                  .streams_per_address_max = clients_wanted})
                        .value();
    const EventStream stream = server.stream("/events");
    const std::jthread thread([&](const std::stop_token& stop) {
        EXPECT_TRUE(server.run(Context{}.with_stop(stop)).has_value());
    });
    Crowd crowd(server.port());
    ASSERT_EQ(crowd.count_with("text/event-stream"), clients_wanted);

    stream.publish({.type = "tick", .data = "one"});
    EXPECT_EQ(crowd.count_with("data: one\n\n"), clients_wanted);
    stream.publish({.type = "tick", .data = "two"});
    EXPECT_EQ(crowd.count_with("data: two\n\n"), clients_wanted);

    EXPECT_EQ(server.stats().streams, clients_wanted);
    EXPECT_EQ(server.stats().clients_dropped, 0U);
}

}  // namespace
}  // namespace eskit::inline v0_1::http
