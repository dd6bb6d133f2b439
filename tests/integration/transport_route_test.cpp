// Given ways to the server: a proxy, addresses, a unix socket; and their errors.
#include "support/fake_websocket_peer.hpp"
#include "support/raw_tcp_server.hpp"
#include "support/temporary_directory.hpp"
#include "transport_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Answers with the head of the request.
void echo_head(RawConnection& connection) {
  std::string const head = connection.read_until("\r\n\r\n");
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(head.size()) + "\r\n\r\n" +
                  head);
}

std::shared_ptr<Transport> by(ConnectionOptions route) {
  return make_curl_transport({}, std::move(route)).value();
}

Result<HttpResponse> get(ConnectionOptions route, std::string const& url) {
  return by(std::move(route))->send(get_request(url), {});
}

constexpr char kUrl[] = "http://ray.test:8265/api/version";
constexpr char kTailUrl[] = "http://ray.test:8265/api/jobs/a/logs/tail";

/// What a WebSocket over `route` receives first.
std::string first_message(ConnectionOptions route, std::string const& url) {
  auto socket = by(std::move(route))->open_websocket(get_request(url), {});
  if (!socket) return all_text(socket.error());
  return (*socket)->receive({}, std::chrono::seconds(10)).value().data;
}

class TransportRouteTest : public ::testing::Test {
 protected:
  void TearDown() override {
    ::unsetenv("http_proxy");
    ::unsetenv("no_proxy");
  }
  TemporaryDirectory directory{};
  std::string nowhere = "http://127.0.0.1:" + std::to_string(closed_port());
};

TEST_F(TransportRouteTest, AGivenProxyWinsOverTheVariable) {
  RawTcpServer proxy(echo_head);
  ::setenv("http_proxy", nowhere.c_str(), 1);
  auto const response = get({.proxy = "http://user:pass%40word@" + proxy.authority()}, kUrl);
  ASSERT_TRUE(response) << all_text(response.error());
  EXPECT_THAT(response->body, StartsWith("GET http://ray.test:8265/api/version HTTP/1.1\r\n"));
  EXPECT_THAT(response->body, HasSubstr("Proxy-Authorization: Basic dXNlcjpwYXNzQHdvcmQ="));
}

TEST_F(TransportRouteTest, NoProxyIsStrongerThanAGivenProxy) {
  RawTcpServer server(echo_head);
  ::setenv("no_proxy", "example.com,127.0.0.1", 1);
  auto const response = get({.proxy = nowhere}, server.url("/direct"));
  ASSERT_TRUE(response) << all_text(response.error());
  EXPECT_THAT(response->body, StartsWith("GET /direct "));
}

TEST_F(TransportRouteTest, AnEmptyProxyIsNone) {
  RawTcpServer server(echo_head);
  ::setenv("http_proxy", nowhere.c_str(), 1);
  EXPECT_TRUE(get({.proxy = ""}, server.url("/direct")));
  EXPECT_FALSE(get({}, server.url("/direct")));
}

TEST_F(TransportRouteTest, AWebSocketGoesThroughATunnelOfAGivenProxy) {
  FakeWebSocketPeer proxy({.glued = websocket_frame(1, "hello"), .behind_proxy = true});
  EXPECT_EQ(first_message({.proxy = "http://u:p@" + proxy.authority()}, kTailUrl), "hello");
  EXPECT_THAT(proxy.requests(), StartsWith("CONNECT ray.test:8265 HTTP/1.1\r\n"));
  auto const tunnelled = proxy.requests().substr(proxy.requests().find("GET /api/jobs"));
  EXPECT_THAT(tunnelled, Not(HasSubstr("Proxy-Authorization"))) << "it is the proxy's alone";
}

TEST_F(TransportRouteTest, AProxyThatIsNotThereIsNamed) {
  std::string const proxy = nowhere.substr(7);
  for (std::string const scheme : {"http", "socks4a", "socks5h"}) {
    ConnectionOptions const route{.proxy = scheme + "://user:c4nary@" + proxy};
    auto const response = get(route, kUrl);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unavailable);
    std::string const expected = "the proxy's address " + proxy;
    EXPECT_EQ(response.error().message, "nothing is listening at " + expected);
    EXPECT_THAT(all_text(response.error()), Not(HasSubstr("c4nary")));
    auto const socket = by(route)->open_websocket(get_request(kTailUrl), {});
    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().message, response.error().message);
  }
}

TEST_F(TransportRouteTest, ARefusedConnectionToTheServerItselfIsNoProxys) {
  auto const response = get({}, nowhere + "/api/version");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message, "nothing is listening at " + nowhere.substr(7));
}

TEST_F(TransportRouteTest, AProxyThatWantsCredentialsSaysSo) {
  RawTcpServer proxy([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nno!\n");
  });
  auto const socket = by({.proxy = proxy.url("")})->open_websocket(get_request(kTailUrl), {});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(socket.error().http_status, 407);
}

TEST_F(TransportRouteTest, ARefusedTunnelIsNotAMatterOfCredentials) {
  RawTcpServer proxy([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 403 Access violation\r\nContent-Length: 0\r\n\r\n");
  });
  auto const socket = by({.proxy = proxy.url("")})->open_websocket(get_request(kTailUrl), {});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::forbidden);
  EXPECT_THAT(socket.error().hint, HasSubstr("port 443 alone"));
}

/// Version 5, no method that we offer; or a reply to a request of ours.
TEST_F(TransportRouteTest, WhatASocksProxyRefusesIsSaid) {
  struct Case {
    std::string methods;
    std::string reply;
    ErrorCode code;
    std::string message;
  };
  using namespace std::string_literals;
  for (auto const& [methods, reply, code, message] : std::vector<Case>{
           {"\x05\xff"s, "", ErrorCode::unauthenticated, "the SOCKS proxy wants other credentials"},
           {"\x05\x00"s, "\x05\x02\x00\x01\0\0\0\0\0\0"s, ErrorCode::forbidden, "does not allow"},
           {"\x05\x00"s, "\x05\x05\x00\x01\0\0\0\0\0\0"s, ErrorCode::unavailable,
            "cannot reach ray.test:8265: nothing is listening there"},
           {"\x05\x00"s, "\x05\x04\x00\x01\0\0\0\0\0\0"s, ErrorCode::unavailable, "no route"},
           {"HTTP/1.1 400 Bad request\r\n\r\n", "", ErrorCode::unavailable,
            "did not answer as a SOCKS proxy does"}}) {
    RawTcpServer proxy([&](RawConnection& connection) {
      connection.read_exactly(2);
      connection.send(methods);
      if (reply.empty()) return;
      connection.pause(std::chrono::seconds(5));
      connection.send(reply);
      connection.wait_closed();
    });
    auto const response = get({.proxy = "socks5h://" + proxy.authority()}, kUrl);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, code) << all_text(response.error());
    EXPECT_THAT(response.error().message, HasSubstr(message));
    EXPECT_NE(response.error().hint, "");
  }
}

TEST_F(TransportRouteTest, AGivenAddressIsConnectedTo) {
  RawTcpServer server(echo_head);
  std::string const port = std::to_string(server.port());
  ConnectionOptions const route{
      .resolve = {"other.test:1:127.0.0.9", "ray.test:" + port + ":127.0.0.1"}};
  auto const transport = by(route);
  for (int i = 0; i < 2; ++i) {
    auto const response = transport->send(get_request("http://ray.test:" + port + "/"), {});
    ASSERT_TRUE(response) << all_text(response.error());
    EXPECT_THAT(response->body, HasSubstr("Host: ray.test:" + port));
  }
  FakeWebSocketPeer peer({.glued = websocket_frame(1, "hello")});
  std::string const peer_port = peer.authority().substr(peer.authority().find(':') + 1);
  EXPECT_EQ(first_message({.resolve = {"ray.test:" + peer_port + ":127.0.0.1"}},
                          "http://ray.test:" + peer_port + "/api/jobs/a/logs/tail"),
            "hello");
  EXPECT_THAT(peer.requests(), HasSubstr("Host: ray.test:" + peer_port));
}

TEST_F(TransportRouteTest, AUnixSocketServesRequestsAndWebSocketsAndNoProxyDoes) {
  auto const path = directory.path() / "ray.sock";
  ::setenv("http_proxy", nowhere.c_str(), 1);
  {
    RawTcpServer server(echo_head, path);
    auto const response = get({.unix_socket = path.string()}, kUrl);
    ASSERT_TRUE(response) << all_text(response.error());
    EXPECT_THAT(response->body, StartsWith("GET /api/version HTTP/1.1\r\n"));
  }
  std::filesystem::remove(path);
  FakeWebSocketPeer peer({.glued = websocket_frame(1, "hello")}, path);
  EXPECT_EQ(first_message({.unix_socket = path.string()}, kTailUrl), "hello");
}

TEST_F(TransportRouteTest, WhatIsWrongWithAUnixSocketIsSaid) {
  auto const missing = directory.path() / "missing.sock";
  auto const file = directory.write("file", "");
  for (auto const& [path, message] :
       {std::pair{missing, "there is no unix socket "},
        std::pair{file, "nothing is listening at the unix socket "}}) {
    auto const response = get({.unix_socket = path.string()}, kUrl);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::unavailable);
    EXPECT_EQ(response.error().message, message + path.string());
  }
}

TEST_F(TransportRouteTest, WhatCannotBeUsedIsRefusedAtOnce) {
  for (ConnectionOptions const& route : std::vector<ConnectionOptions>{
           {.proxy = "ftp://c4nary:1"},
           {.proxy = "http://user:c4nary@proxy"},
           {.proxy = "http://user:c4nary@:3128"},
           {.proxy = "http://user:c4nary@proxy:port"},
           {.proxy = "socks5h://user:c4n ary@"},
           {.proxy = "http://user:c4nary@proxy:1\n"},
           {.proxy = "c4nary"},
           {.resolve = {"ray.test"}},
           {.resolve = {"ray.test:80"}},
           {.resolve = {"ray.test:80:"}},
           {.resolve = {"ray.test:80:localhost"}},
           {.resolve = {"ray.test:0:127.0.0.1"}},
           {.resolve = {"ray.test:70000:127.0.0.1"}},
           {.resolve = {":80:127.0.0.1"}},
           {.resolve = {"-ray.test:80:127.0.0.1"}},
           {.resolve = {"+ray.test:80:127.0.0.1"}},
           {.resolve = {"ray.test:80:127.0.0.1,"}},
           {.resolve = {""}},
           {.unix_socket = "/" + std::string(107, 'x')},
           {.unix_socket = std::string("/a\0b", 4)},
           {.proxy = "http://proxy:1", .unix_socket = "/a"},
           {.resolve = {"ray.test:80:127.0.0.1"}, .unix_socket = "/a"}}) {
    auto const transport = make_curl_transport({}, route);
    ASSERT_FALSE(transport) << route.proxy.value_or("") << route.unix_socket;
    EXPECT_EQ(transport.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(transport.error().hint, "");
    EXPECT_THAT(all_text(transport.error()), Not(HasSubstr("c4nary")));
  }
  for (ConnectionOptions const& route :
       std::vector<ConnectionOptions>{{.proxy = "proxy:3128"},
                                      {.proxy = "HTTPS://u:p@[::1]:3128/"},
                                      {.resolve = {"a_b.test:80:::1", "a:80:[::1],10.0.0.1"}},
                                      {.unix_socket = "/" + std::string(106, 'x')}})
    EXPECT_TRUE(make_curl_transport({}, route));
}

}  // namespace
}  // namespace rayjobs::testing
