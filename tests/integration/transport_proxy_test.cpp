// Proxies by environment variables.
#include "support/fake_websocket_peer.hpp"
#include "support/raw_tcp_server.hpp"
#include "transport_fixture.hpp"

#include <cstdlib>
#include <mutex>
#include <string>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ScopedVariable {
 public:
  ScopedVariable(char const* name, std::string const& value) : name_(name) {
    ::setenv(name_, value.c_str(), 1);
  }
  ~ScopedVariable() { ::unsetenv(name_); }
  ScopedVariable(ScopedVariable const&) = delete;
  ScopedVariable& operator=(ScopedVariable const&) = delete;

 private:
  char const* name_;
};

/// Answers every request itself and echoes the request's first line.
void echo_first_line(RawConnection& connection) {
  std::string const head = connection.read_until("\r\n\r\n");
  std::string const line = head.substr(0, head.find("\r\n"));
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(line.size()) + "\r\n\r\n" +
                  line);
}

TEST(TransportProxyTest, SendsThroughHttpProxy) {
  RawTcpServer proxy(echo_first_line);
  ScopedVariable const variable("http_proxy", proxy.url(""));
  auto const response = new_transport()->send(get_request("http://ray.test:8265/api/version"), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "GET http://ray.test:8265/api/version HTTP/1.1");
}

TEST(TransportProxyTest, GoesPastTheProxyForNoProxy) {
  RawTcpServer server(echo_first_line);
  ScopedVariable const variable("http_proxy", "http://127.0.0.1:" + std::to_string(closed_port()));
  ScopedVariable const exception("no_proxy", "127.0.0.1");
  auto const response = new_transport()->send(get_request(server.url("/direct")), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "GET /direct HTTP/1.1");
}

TEST(TransportProxyTest, SaysThatTheProxyRefusesATunnel) {
  RawTcpServer proxy([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  ScopedVariable const variable("https_proxy", proxy.url(""));
  auto const response = new_transport()->send(get_request("https://ray.test/"), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::unauthenticated);
  EXPECT_THAT(response.error().message, HasSubstr("wants credentials for a tunnel"));
  EXPECT_THAT(response.error().hint, HasSubstr("USER:PASSWORD@"));
}

TEST(TransportProxyTest, OpensAWebSocketThroughATunnel) {
  FakeWebSocketPeer proxy({.glued = websocket_frame(1, "hello"), .behind_proxy = true});
  ScopedVariable const variable("http_proxy", "http://" + proxy.authority());
  auto socket =
      new_transport()->open_websocket(get_request("http://ray.test:8265/api/jobs/a/logs/tail"), {});
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_EQ((*socket)->receive({}, std::chrono::seconds(10)).value().data, "hello");
  EXPECT_THAT(proxy.requests(), StartsWith("CONNECT ray.test:8265 HTTP/1.1\r\n"));
  EXPECT_THAT(proxy.requests(), HasSubstr("GET /api/jobs/a/logs/tail HTTP/1.1\r\n"));
}

}  // namespace
}  // namespace rayjobs::testing
