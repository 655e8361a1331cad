#include <eskit/http/options.hpp>
#include <eskit/http/server.hpp>

#include <gtest/gtest.h>

#include <string>

namespace eskit::inline v0_1::http {
namespace {

using namespace std::chrono_literals;

Errc refused_with(const Options& options) {
    const auto server = Server::open(options);
    return server ? Errc::internal : server.error().code();
}

TEST(Options, AreTheLimitsThatWeStandFor) {
    const Options options;

    EXPECT_EQ(options.address, "127.0.0.1");
    EXPECT_EQ(options.connections_max, 256U);
    EXPECT_EQ(options.streams_per_address_max, 32U);
    EXPECT_EQ(options.header_bytes_max, 16U * 1024);
    EXPECT_EQ(options.header_fields_max, 100U);
    EXPECT_EQ(options.body_bytes_max, 1024U * 1024);
    EXPECT_EQ(options.header_deadline, 5s);
    EXPECT_EQ(options.idle_deadline, 30s);
}

TEST(Options, LetNobodyListenBeyondTheMachineByAccident) {
    const std::string token(43, 'a');

    for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "::ffff:127.0.0.1"}) {
        EXPECT_EQ(refused_with({.address = address}), Errc::invalid_argument) << address;
        EXPECT_EQ(refused_with({.address = address, .token = token}), Errc::invalid_argument);
        EXPECT_EQ(refused_with({.address = address, .dangerously_listen_beyond_loopback = true}),
                  Errc::invalid_argument);
    }
}

TEST(Options, LetAProgramListenBeyondTheMachineOnPurpose) {
    const auto server = Server::open({.address = "0.0.0.0",
                                      .dangerously_listen_beyond_loopback = true,
                                      .token = std::string(43, 'a')});

    EXPECT_TRUE(server.has_value());
}

TEST(Options, TakeNumericAddressesAlone) {
    EXPECT_EQ(refused_with({.address = "localhost"}), Errc::invalid_argument);
    EXPECT_EQ(refused_with({.address = ""}), Errc::invalid_argument);
}

TEST(Options, TakeNoTokenThatCouldBeGuessed) {
    EXPECT_EQ(refused_with({.token = "secret"}), Errc::invalid_argument);
    EXPECT_EQ(refused_with({.token = std::string(42, 'a')}), Errc::invalid_argument);
}

TEST(Options, TakeNoPolicyThatSplitsTheHeader) {
    EXPECT_EQ(refused_with({.content_security_policy = "default-src 'self'\r\nX: y"}),
              Errc::invalid_argument);
}

}  // namespace
}  // namespace eskit::inline v0_1::http
