// The only file with Boost in it: compiling it takes 15 seconds.
#include "hub.hpp"
#include "request_checks.hpp"
#include "target.hpp"

#include <eskit/base/assert.hpp>
#include <eskit/detail/text.hpp>
#include <eskit/http/server.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::http {
namespace {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using boost::system::error_code;
using detail::Channel;
using detail::Hub;
using detail::Refusal;
using detail::RequestHead;
using tcp = asio::ip::tcp;
using Parser = bhttp::request_parser<bhttp::string_body>;

constexpr auto no_deadline = SteadyTime::max();
constexpr auto no_exceptions = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t stream_write_bytes_max = 65'536;
constexpr std::size_t stream_read_bytes_max = 4'096;
constexpr std::size_t linger_bytes_max = 2'097'152;
constexpr std::chrono::milliseconds linger_deadline{1'000};
constexpr std::chrono::milliseconds sweep_interval{50};
constexpr std::chrono::milliseconds step_interval{10};
constexpr std::size_t handlers_per_step = 1'000;

std::string_view view(boost::core::string_view text) {
    return {text.data(), text.size()};
}

struct Connection {
    Connection(tcp::socket accepted, asio::ip::address from)
        : socket(std::move(accepted)), peer(std::move(from)), wake(socket.get_executor()) {
        wake.expires_at(asio::steady_timer::time_point::max());
    }

    void close() {
        error_code ignored;
        socket.close(ignored);
        wake.cancel();
    }

    tcp::socket socket;
    asio::ip::address peer;
    boost::beast::flat_buffer buffer{};
    SteadyTime deadline = no_deadline;
    bool is_first_request = true;

    // While it receives events. Cancelling `wake` makes the writer look again.
    asio::steady_timer wake;
    const Channel* channel = nullptr;
    std::uint64_t position = 0;
    SteadyTime written_at{};
    bool is_writing = false;
    bool wants_heartbeat = false;
};

// What a complete request asks for.
struct Asked {
    Request request{};
    std::string method{};
    std::string last_event_id{};
    bool keeps_alive = false;
};

struct Route {
    Handler get{};
    Handler post{};
    std::shared_ptr<Hub> hub{};
    Access access = Access::token;
};

std::string_view field_of(const Parser::value_type& message, bhttp::field name) {
    return view(message[name]);
}

RequestHead head_of(const Parser::value_type& message) {
    const auto fields = static_cast<std::size_t>(std::distance(message.begin(), message.end()));
    return {.method = view(message.method_string()),
            .host = field_of(message, bhttp::field::host),
            .origin = field_of(message, bhttp::field::origin),
            .fetch_site = view(message["Sec-Fetch-Site"]),
            .authorization = field_of(message, bhttp::field::authorization),
            .content_length = field_of(message, bhttp::field::content_length),
            .transfer_encoding = field_of(message, bhttp::field::transfer_encoding),
            .hosts = message.count(bhttp::field::host),
            .content_lengths = message.count(bhttp::field::content_length),
            .transfer_encodings = message.count(bhttp::field::transfer_encoding),
            .fields = fields,
            .is_http_1_1 = message.version() == 11,
            .has_guard = message.count(std::string(detail::guard_field)) > 0};
}

// What to say to bytes that are no request; nothing when the client is gone.
std::optional<Refusal> refusal_for(const error_code& failure) {
    if (failure == bhttp::error::header_limit || failure == bhttp::error::buffer_overflow) {
        return Refusal{431, "the header is too long"};
    }
    if (failure == bhttp::error::body_limit) {
        return Refusal{413, "the body is too long"};
    }
    if (failure == bhttp::error::end_of_stream || failure == bhttp::error::partial_message ||
        failure.category() != make_error_code(bhttp::error::end_of_stream).category()) {
        return std::nullopt;
    }
    return Refusal{400, "this is no request"};
}

Response to_response(const Refusal& refusal) {
    return {.status = refusal.status, .body = std::string(refusal.reason) + "\n"};
}

// Everything before the body, with what every response says.
std::string response_header(const Options& options, const Response& response,
                            std::optional<std::size_t> length, bool keeps_alive) {
    const std::string_view reason =
        view(bhttp::obsolete_reason(bhttp::int_to_status(response.status)));
    std::string header;
    header.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason);
    header.append("\r\nContent-Type: ").append(response.content_type);
    if (length) {
        header.append("\r\nContent-Length: ").append(std::to_string(*length));
    }
    header.append("\r\nContent-Security-Policy: ").append(options.content_security_policy);
    header.append(
        "\r\nX-Content-Type-Options: nosniff"
        "\r\nX-Frame-Options: DENY"
        "\r\nCross-Origin-Resource-Policy: same-origin"
        "\r\nReferrer-Policy: no-referrer"
        "\r\nCache-Control: no-store");
    if (response.status == 401) {
        header.append("\r\nWWW-Authenticate: Bearer");
    } else if (response.status == 405) {
        header.append("\r\nAllow: GET, HEAD, POST");
    } else if (response.status == 429 || response.status == 503) {
        header.append("\r\nRetry-After: 1");
    }
    header.append(keeps_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
    return header;
}

// The handler's answer. What it throws is its own affair: the client learns nothing of it.
Response call(const Handler& handler, const Request& request) {
    try {
        Response response = handler(request);
        if (response.status < 200 || response.status > 599 ||
            eskit::detail::has_control_bytes(response.content_type)) {
            return {.status = 500, .body = "internal error\n"};
        }
        return response;
    } catch (...) {
        return {.status = 500, .body = "internal error\n"};
    }
}

Result<void> check_options(const Options& options, const asio::ip::address& address) {
    const auto refused = [&](std::string_view why) {
        return Error(Errc::invalid_argument, "open an HTTP server on " +
                                                 eskit::detail::quoted(options.address) + ": " +
                                                 std::string(why));
    };
    if (!options.token.empty() && options.token.size() < Options::token_bytes_min) {
        return refused("the token has fewer than 43 characters; take 256 random bits");
    }
    if (eskit::detail::has_control_bytes(options.content_security_policy)) {
        return refused("the content security policy has control bytes");
    }
    if (!address.is_loopback() &&
        (!options.dangerously_listen_beyond_loopback || options.token.empty())) {
        return refused(
            "other machines reach this address; set dangerously_listen_beyond_loopback and a token "
            "if that is meant");
    }
    return {};
}

}  // namespace

class Server::Impl : public std::enable_shared_from_this<Impl> {
  public:
    explicit Impl(Options options)
        : options_(std::move(options)), acceptor_(io_), sweep_timer_(io_), retry_timer_(io_) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() = default;

    Result<void> listen(const asio::ip::address& address);
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    [[nodiscard]] tcp::endpoint endpoint() const noexcept { return endpoint_; }
    [[nodiscard]] Route& route(std::string path, Access access);
    [[nodiscard]] Stats stats() const noexcept;
    void run(const std::stop_token& stop);
    std::size_t poll();
    // From any thread: clients may find new frames.
    void wake_streams();

  private:
    // What a connection occupies for as long as its coroutine lives.
    class Registration {
      public:
        Registration(Impl& impl, Connection& connection) : impl_(impl), connection_(connection) {
            impl_.connections_.insert(&connection);
            impl_.connection_count_ = impl_.connections_.size();
        }
        Registration(const Registration&) = delete;
        Registration& operator=(const Registration&) = delete;
        ~Registration() {
            impl_.connections_.erase(&connection_);
            impl_.connection_count_ = impl_.connections_.size();
        }

      private:
        Impl& impl_;
        Connection& connection_;
    };
    // The same for a stream. Its channel has been joined already.
    class Streaming {
      public:
        Streaming(Impl& impl, Connection& connection, std::shared_ptr<Hub> hub,
                  std::shared_ptr<Channel> channel)
            : impl_(impl),
              connection_(connection),
              hub_(std::move(hub)),
              channel_(std::move(channel)) {
            ++impl_.streams_of_[connection_.peer];
            ++impl_.stream_count_;
            connection_.channel = channel_.get();
        }
        Streaming(const Streaming&) = delete;
        Streaming& operator=(const Streaming&) = delete;
        ~Streaming() {
            connection_.channel = nullptr;
            hub_->leave(*channel_);
            --impl_.stream_count_;
            const auto count = impl_.streams_of_.find(connection_.peer);
            if (--count->second == 0) {
                impl_.streams_of_.erase(count);
            }
        }

      private:
        Impl& impl_;
        Connection& connection_;
        std::shared_ptr<Hub> hub_;
        std::shared_ptr<Channel> channel_;
    };

    [[nodiscard]] SteadyTime now() const { return options_.clock->steady_now(); }

    asio::awaitable<void> accept();
    asio::awaitable<void> sweep_regularly();
    asio::awaitable<void> session(std::shared_ptr<Connection> connection);
    asio::awaitable<std::optional<Asked>> read_request(Connection& connection);
    asio::awaitable<bool> answer(std::shared_ptr<Connection> connection, Asked asked);
    asio::awaitable<bool> respond(Connection& connection, Response response, bool is_head,
                                  bool keeps_alive);
    asio::awaitable<void> send_events(std::shared_ptr<Connection> connection,
                                      std::shared_ptr<Channel> channel,
                                      std::optional<std::uint64_t> last_seen);
    asio::awaitable<bool> write_events(Connection& connection, const std::string& text);
    static asio::awaitable<void> watch(std::shared_ptr<Connection> connection);

    void admit(tcp::socket socket);
    void refuse(tcp::socket socket);
    void sweep();
    void look_at_streams();
    [[nodiscard]] std::optional<Refusal> refuse_stream(const Connection& connection,
                                                       const Asked& asked, const Hub& hub) const;

    const Options options_;
    std::map<std::string, Route, std::less<>> routes_;
    bool is_started_ = false;

    // Of the server's thread; all other members too, but for the atomic ones.
    std::set<Connection*> connections_;
    std::map<asio::ip::address, std::size_t> streams_of_;
    std::atomic<std::size_t> connection_count_ = 0;
    std::atomic<std::size_t> stream_count_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<std::uint64_t> dropped_ = 0;
    std::atomic<std::uint64_t> timed_out_ = 0;
    std::atomic<bool> is_woken_ = false;

    // Behind what its coroutines refer to: destroying it destroys them.
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    tcp::endpoint endpoint_;
    asio::steady_timer sweep_timer_;
    asio::steady_timer retry_timer_;
};

Result<void> Server::Impl::listen(const asio::ip::address& address) {
    const tcp::endpoint wanted(address, options_.port);
    error_code failure;
    acceptor_.open(wanted.protocol(), failure);
    if (!failure) {
        acceptor_.set_option(tcp::acceptor::reuse_address(true), failure);
        acceptor_.bind(wanted, failure);
    }
    if (!failure) {
        acceptor_.listen(asio::socket_base::max_listen_connections, failure);
    }
    if (!failure) {
        endpoint_ = acceptor_.local_endpoint(failure);
    }
    if (failure) {
        return Error(Errc::unavailable,
                     "open an HTTP server on " + eskit::detail::quoted(options_.address) +
                         ", port " + std::to_string(options_.port) + ": " + failure.message());
    }
    asio::co_spawn(io_, accept(), asio::detached);
    asio::co_spawn(io_, sweep_regularly(), asio::detached);
    return {};
}

Route& Server::Impl::route(std::string path, Access access) {
    ESKIT_ASSERT(!is_started_, "routes are added before the server runs");
    ESKIT_ASSERT(path.starts_with('/'), "a path begins with a slash");
    Route& route = routes_[std::move(path)];
    ESKIT_ASSERT(!route.get && !route.post && !route.hub, "a path has one route");
    route.access = access;
    return route;
}

Server::Stats Server::Impl::stats() const noexcept {
    return {.connections = connection_count_,
            .streams = stream_count_,
            .refused = refused_,
            .clients_dropped = dropped_,
            .timed_out = timed_out_};
}

void Server::Impl::run(const std::stop_token& stop) {
    is_started_ = true;
    io_.restart();
    const std::stop_callback on_stop(stop, [this] { io_.stop(); });
    io_.run();
}

std::size_t Server::Impl::poll() {
    is_started_ = true;
    io_.restart();
    std::size_t done = 0;
    while (done < handlers_per_step && io_.poll_one() > 0) {
        ++done;
    }
    sweep();
    return done;
}

void Server::Impl::wake_streams() {
    if (!is_woken_.exchange(true)) {
        asio::post(io_, [this] {
            is_woken_ = false;
            look_at_streams();
        });
    }
}

void Server::Impl::look_at_streams() {
    for (Connection* connection : connections_) {
        if (connection->channel == nullptr) {
            continue;
        }
        if (connection->channel->evicted() > connection->position) {
            ++dropped_;
            connection->close();
        } else if (!connection->is_writing &&
                   connection->channel->newest() > connection->position) {
            connection->wake.cancel();
        }
    }
}

// One look at all connections, in place of a timer for each.
void Server::Impl::sweep() {
    const SteadyTime at = now();
    for (Connection* connection : connections_) {
        if (at >= connection->deadline) {
            ++timed_out_;
            dropped_ += connection->channel != nullptr ? 1 : 0;
            connection->deadline = no_deadline;
            connection->close();
        } else if (connection->channel != nullptr && !connection->is_writing &&
                   at - connection->written_at >= options_.heartbeat_interval) {
            connection->wants_heartbeat = true;
            connection->wake.cancel();
        }
    }
}

asio::awaitable<void> Server::Impl::sweep_regularly() {
    for (;;) {
        sweep_timer_.expires_after(sweep_interval);
        const auto [failure] = co_await sweep_timer_.async_wait(no_exceptions);
        if (failure) {
            co_return;
        }
        sweep();
    }
}

asio::awaitable<void> Server::Impl::accept() {
    while (acceptor_.is_open()) {
        auto [failure, socket] = co_await acceptor_.async_accept(no_exceptions);
        if (!failure) {
            admit(std::move(socket));
        } else {  // no file descriptors are left, perhaps: some may be closed meanwhile
            retry_timer_.expires_after(sweep_interval);
            co_await retry_timer_.async_wait(no_exceptions);
        }
    }
}

void Server::Impl::admit(tcp::socket socket) {
    error_code failure;
    const tcp::endpoint peer = socket.remote_endpoint(failure);
    if (failure) {
        return;  // gone already
    }
    if (connections_.size() >= options_.connections_max) {
        refuse(std::move(socket));
        return;
    }
    socket.set_option(tcp::no_delay(true), failure);
    auto connection = std::make_shared<Connection>(std::move(socket), peer.address());
    connection->buffer.max_size(options_.header_bytes_max + stream_write_bytes_max);
    asio::co_spawn(io_, session(std::move(connection)), asio::detached);
}

void Server::Impl::refuse(tcp::socket socket) {
    ++refused_;
    const Response response{.status = 503, .body = "too many connections\n"};
    const std::string text =
        response_header(options_, response, response.body.size(), false) + response.body;
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> Server::Impl::session(std::shared_ptr<Connection> connection) {
    const Registration registration(*this, *connection);
    for (bool keeps_alive = true; keeps_alive;) {
        std::optional<Asked> asked = co_await read_request(*connection);
        if (!asked) {
            co_return;
        }
        keeps_alive = co_await answer(connection, std::move(*asked));
    }
}

// Nothing when the connection is not to be used any more; what was wrong has been said.
asio::awaitable<std::optional<Asked>> Server::Impl::read_request(Connection& connection) {
    connection.deadline =
        now() + (connection.is_first_request ? options_.header_deadline : options_.idle_deadline);
    if (connection.buffer.size() == 0) {
        const auto [failure, size] = co_await connection.socket.async_read_some(
            connection.buffer.prepare(stream_read_bytes_max), no_exceptions);
        if (failure) {
            co_return std::nullopt;
        }
        connection.buffer.commit(size);
    }
    if (!connection.is_first_request) {
        connection.deadline = now() + options_.header_deadline;
    }
    connection.is_first_request = false;

    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options_.header_bytes_max));
    parser.body_limit(options_.body_bytes_max);
    auto [failure, size] = co_await bhttp::async_read_header(connection.socket, connection.buffer,
                                                             parser, no_exceptions);
    std::optional<Refusal> refusal;
    std::optional<detail::Target> target;
    if (!failure) {
        refusal = detail::check(head_of(parser.get()), options_);
        target = detail::parse_target(view(parser.get().target()));
        if (!refusal && !target) {
            refusal = Refusal{400, "the target is not a path"};
        }
        if (!refusal) {
            connection.deadline = now() + options_.idle_deadline;
            std::tie(failure, size) = co_await bhttp::async_read(
                connection.socket, connection.buffer, parser, no_exceptions);
        }
    }
    if (failure) {
        refusal = refusal_for(failure);
    }
    if (refusal) {
        co_await respond(connection, to_response(*refusal), false, false);
    }
    if (refusal || failure) {
        co_return std::nullopt;
    }
    Parser::value_type message = parser.release();
    co_return Asked{
        .request = {.path = std::move(target->path),
                    .query = std::move(target->query),
                    .body = std::move(message.body()),
                    .content_type = std::string(field_of(message, bhttp::field::content_type)),
                    .has_token = detail::has_token(field_of(message, bhttp::field::authorization),
                                                   options_)},
        .method = std::string(view(message.method_string())),
        .last_event_id = std::string(view(message["Last-Event-ID"])),
        .keeps_alive = message.keep_alive()};
}

std::optional<Refusal> Server::Impl::refuse_stream(const Connection& connection, const Asked& asked,
                                                   const Hub& hub) const {
    if (!asked.last_event_id.empty() && !parse_event_id(asked.last_event_id)) {
        return Refusal{400, "Last-Event-ID is not a number of this server"};
    }
    if (!hub.keys().parameter.empty() && !asked.request.parameter(hub.keys().parameter)) {
        return Refusal{400, "a parameter is missing"};
    }
    const auto streams = streams_of_.find(connection.peer);
    if (streams != streams_of_.end() && streams->second >= options_.streams_per_address_max) {
        return Refusal{429, "too many streams from this address"};
    }
    return std::nullopt;
}

// Whether the connection takes another request.
asio::awaitable<bool> Server::Impl::answer(std::shared_ptr<Connection> connection, Asked asked) {
    const auto found = routes_.find(asked.request.path);
    const bool is_head = asked.method == "HEAD";
    Response response;
    if (found == routes_.end()) {
        response = to_response({404, "there is nothing here"});
    } else if (const Route& route = found->second; asked.method == "POST") {
        response =
            route.post ? call(route.post, asked.request) : to_response({405, "this takes no POST"});
    } else if (route.access == Access::token && !options_.token.empty() &&
               !asked.request.has_token) {
        response = to_response({401, "this needs the token"});
    } else if (route.get) {
        response = call(route.get, asked.request);
    } else if (!route.hub || is_head) {
        response = to_response({405, "not with this method"});
    } else if (const auto refusal = refuse_stream(*connection, asked, *route.hub)) {
        ++refused_;
        response = to_response(*refusal);
    } else {
        const auto key = asked.request.parameter(route.hub->keys().parameter);
        auto channel = route.hub->join(key.value_or(""));
        if (channel) {
            const Streaming streaming(*this, *connection, route.hub, channel);
            asio::co_spawn(io_, watch(connection), asio::detached);
            co_await send_events(connection, channel, parse_event_id(asked.last_event_id));
            connection->close();
            co_return false;
        }
        ++refused_;
        response = to_response({503, "too many different streams"});
    }
    co_return co_await respond(*connection, std::move(response), is_head, asked.keeps_alive);
}

// Writes the response and, when it was the last one, waits for the client to have read it: a socket
// that is closed with bytes unread takes the response back.
asio::awaitable<bool> Server::Impl::respond(Connection& connection, Response response, bool is_head,
                                            bool keeps_alive) {
    const std::string header =
        response_header(options_, response, response.body.size(), keeps_alive);
    const std::array<asio::const_buffer, 2> parts = {
        asio::buffer(header), is_head ? asio::const_buffer() : asio::buffer(response.body)};
    connection.deadline = now() + options_.write_deadline;
    const auto [failure, written] =
        co_await asio::async_write(connection.socket, parts, no_exceptions);
    if (failure || keeps_alive) {
        co_return !failure;
    }
    error_code ignored;
    connection.socket.shutdown(tcp::socket::shutdown_send, ignored);
    connection.deadline = now() + linger_deadline;
    connection.buffer.clear();
    for (std::size_t total = 0; total < linger_bytes_max;) {
        const auto [gone, size] = co_await connection.socket.async_read_some(
            connection.buffer.prepare(stream_read_bytes_max), no_exceptions);
        if (gone) {
            break;
        }
        total += size;
    }
    co_return false;
}

asio::awaitable<void> Server::Impl::send_events(std::shared_ptr<Connection> connection,
                                                std::shared_ptr<Channel> channel,
                                                std::optional<std::uint64_t> last_seen) {
    Channel::Batch batch = channel->enter(last_seen);
    std::string text =
        response_header(options_, {.status = 200, .content_type = "text/event-stream", .body = {}},
                        std::nullopt, false);
    for (;;) {
        for (const detail::Frame& frame : batch.frames) {
            text.append(*frame);
        }
        connection->position = batch.position;
        const bool is_written = co_await write_events(*connection, text);
        text.clear();
        if (!is_written) {
            co_return;
        }
        for (;;) {
            batch = channel->read(connection->position, stream_write_bytes_max);
            if (batch.has_lost) {
                ++dropped_;
                co_return;
            }
            if (!batch.frames.empty()) {
                break;
            }
            if (std::exchange(connection->wants_heartbeat, false)) {
                text = ":\n\n";
                break;
            }
            co_await connection->wake.async_wait(no_exceptions);
            if (!connection->socket.is_open()) {
                co_return;
            }
        }
    }
}

asio::awaitable<bool> Server::Impl::write_events(Connection& connection, const std::string& text) {
    connection.deadline = now() + options_.write_deadline;
    connection.is_writing = true;
    const auto [failure, written] =
        co_await asio::async_write(connection.socket, asio::buffer(text), no_exceptions);
    connection.is_writing = false;
    connection.deadline = no_deadline;
    connection.written_at = now();
    connection.wants_heartbeat = false;
    co_return !failure;
}

// A client of a stream has nothing to say; what comes is its end.
asio::awaitable<void> Server::Impl::watch(std::shared_ptr<Connection> connection) {
    std::array<char, 256> unread{};
    for (std::size_t total = 0; total < stream_read_bytes_max;) {
        const auto [failure, size] =
            co_await connection->socket.async_read_some(asio::buffer(unread), no_exceptions);
        if (failure) {
            break;
        }
        total += size;
    }
    connection->close();
}

Server::Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {
}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::open(Options options) {
    error_code failure;
    const asio::ip::address address = asio::ip::make_address(options.address, failure);
    if (failure) {
        return Error(Errc::invalid_argument, "open an HTTP server on " +
                                                 eskit::detail::quoted(options.address) +
                                                 ": give a numeric address");
    }
    if (auto ok = check_options(options, address); !ok) {
        return std::move(ok).error();
    }
    auto impl = std::make_shared<Impl>(std::move(options));
    if (auto ok = impl->listen(address); !ok) {
        return std::move(ok).error();
    }
    return Server(std::move(impl));
}

std::uint16_t Server::port() const noexcept {
    return impl_->endpoint().port();
}

std::string Server::url() const {
    const std::string address = impl_->endpoint().address().to_string();
    const bool is_v6 = impl_->endpoint().address().is_v6();
    return "http://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port());
}

Server::Stats Server::stats() const noexcept {
    return impl_->stats();
}

void Server::get(std::string path, Handler handler, Access access) {
    impl_->route(std::move(path), access).get = std::move(handler);
}

void Server::post(std::string path, Handler handler) {
    impl_->route(std::move(path), Access::token).post = std::move(handler);
}

EventStream Server::stream(std::string path, const StreamOptions& options, Access access) {
    return EventStream(add_hub(std::move(path), options, {}, access));
}

std::shared_ptr<detail::Hub> Server::add_hub(std::string path, const StreamOptions& options,
                                             const detail::HubKeys& keys, Access access) {
    const auto since_1970 = impl_->options().clock->now().time_since_epoch().count();
    auto hub = std::make_shared<detail::Hub>(
        options, keys, static_cast<std::uint64_t>(std::max<std::int64_t>(since_1970, 0)));
    hub->on_publish = [impl = std::weak_ptr<Impl>(impl_)] {
        if (const auto alive = impl.lock()) {
            alive->wake_streams();
        }
    };
    impl_->route(std::move(path), access).hub = hub;
    return hub;
}

Result<void> Server::run(const Context& ctx) {
    impl_->run(ctx.stop);
    return {};
}

Result<StepOutcome> Server::step(const Context& ctx) {
    if (ctx.stop.stop_requested()) {
        return StepOutcome{.state = StepOutcome::State::done};
    }
    const std::size_t done = impl_->poll();
    return StepOutcome{.state = done > 0 ? StepOutcome::State::worked : StepOutcome::State::idle,
                       .wake_at = impl_->options().clock->steady_now() + step_interval};
}

}  // namespace eskit::inline v0_1::http
