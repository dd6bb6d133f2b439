// Opening a WebSocket: the request, refusals, broken handshakes, timeouts.
#include "http/websocket/handshake.hpp"
#include "support/fake_websocket_peer.hpp"
#include "transport_fixture.hpp"

#include <chrono>
#include <string>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Error refusal(FakeWebSocketPeer const& peer) {
  auto socket = new_transport()->open_websocket(get_request(peer.url()), {});
  if (!socket) return socket.error();
  ADD_FAILURE() << "the WebSocket is open";
  return {};
}

std::string answer(std::string const& status, std::string const& body) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// Opening a WebSocket ends at once when it is stopped after `asked` became true.
void expect_prompt_stop(RawTcpServer const& server, std::atomic<bool> const& asked) {
  auto const transport = new_transport();
  auto const took = time_to_stop(
      [&] { return asked.load(); },
      [&](std::stop_token const& stop) {
        EXPECT_EQ(transport->open_websocket(get_request(server.url()), stop).error().code,
                  ErrorCode::cancelled);
      });
  EXPECT_LT(took, kPromptly);
}

TEST(WebSocketOpenTest, KnowsTheAcceptKeyOfTheRfcsExample) {
  EXPECT_EQ(detail::websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketOpenTest, AsksForAnUpgradeWithTheRequestsHeaders) {
  FakeWebSocketPeer peer({});
  auto request = get_request(peer.url("/api/jobs/a%2Fb/logs/tail"));
  request.headers = {{"Authorization", "Bearer t"}, {"Cookie", "a=b"}};
  ASSERT_TRUE(new_transport()->open_websocket(request, {}));
  std::string const head = peer.requests();
  EXPECT_THAT(head, StartsWith("GET /api/jobs/a%2Fb/logs/tail HTTP/1.1\r\n"));
  for (std::string const& line :
       {"Host: " + peer.authority(), std::string("Upgrade: websocket"),
        std::string("Connection: Upgrade"), std::string("Sec-WebSocket-Version: 13"),
        std::string("Authorization: Bearer t"), std::string("Cookie: a=b")})
    EXPECT_THAT(head, HasSubstr("\r\n" + line + "\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nUser-Agent: rayjobs/"));
  EXPECT_THAT(head, Not(HasSubstr("Sec-WebSocket-Extensions")));
  EXPECT_THAT(head, Not(HasSubstr("Origin")));
}

struct Refusal {
  std::string status;
  ErrorCode code;
};
void PrintTo(Refusal const& refusal, std::ostream* out) { *out << refusal.status; }

class WebSocketRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(WebSocketRefusalTest, CarriesStatusAndBody) {
  FakeWebSocketPeer peer({.refusal = answer(GetParam().status, "Job id does not exist")});
  Error const error = refusal(peer);
  EXPECT_EQ(error.http_status, std::stoi(GetParam().status));
  EXPECT_EQ(error.code, GetParam().code);
  EXPECT_EQ(error.detail, "Job id does not exist");
}

INSTANTIATE_TEST_SUITE_P(Statuses, WebSocketRefusalTest,
                         ::testing::Values(Refusal{"404 Not Found", ErrorCode::not_found},
                                           Refusal{"401 Unauthorized", ErrorCode::unauthenticated},
                                           Refusal{"403 Forbidden", ErrorCode::forbidden},
                                           Refusal{"502 Bad Gateway", ErrorCode::unavailable},
                                           Refusal{"200 OK", ErrorCode::protocol}),
                         [](auto const& tested) { return tested.param.status.substr(0, 3); });

TEST(WebSocketOpenTest, ReadsAChunkedRefusal) {
  FakeWebSocketPeer peer({.refusal = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"});
  EXPECT_EQ(refusal(peer).detail, "abcde");
}

TEST(WebSocketOpenTest, ReadsARefusalThatEndsWithTheConnection) {
  FakeWebSocketPeer peer({.refusal = "HTTP/1.1 404 Not Found\r\n\r\nno such job"});
  EXPECT_EQ(refusal(peer).detail, "no such job");
}

TEST(WebSocketOpenTest, BoundsTheBodyOfARefusal) {
  FakeWebSocketPeer peer({.refusal = answer("404 Not Found", std::string(1'000'000, 'x'))});
  EXPECT_EQ(refusal(peer).detail.size(), 65536U);
}

TEST(WebSocketOpenTest, SkipsInterimResponses) {
  FakeWebSocketPeer peer(
      {.refusal = "HTTP/1.1 103 Early Hints\r\n\r\n" + answer("404 Not Found", "x")});
  EXPECT_EQ(refusal(peer).http_status, 404);
}

/// Sends interim answers until the client goes; each after `pause`.
RawTcpServer::Script interim_answers(std::chrono::milliseconds pause) {
  return [pause](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    std::string const head = "HTTP/1.1 103 Early Hints\r\nLink: " + std::string(60'000, 'x');
    do connection.send(head + "\r\n\r\n");
    while (connection.pause(pause));
  };
}

TEST(WebSocketOpenTest, RefusesInterimAnswersWithoutEnd) {
  RawTcpServer server(interim_answers(0ms));
  auto const socket = new_transport()->open_websocket(get_request(server.url()), {});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::protocol);
  EXPECT_THAT(socket.error().message, HasSubstr("interim"));
}

TEST(WebSocketOpenTest, InterimAnswersDoNotPutOffTheTimeout) {
  RawTcpServer server(interim_answers(2ms));
  auto request = get_request(server.url());
  request.timeout = 50ms;
  EXPECT_EQ(new_transport()->open_websocket(request, {}).error().code, ErrorCode::timeout);
}

TEST(WebSocketOpenTest, InterimAnswersDoNotPutOffAStop) {
  std::atomic<bool> asked{false};
  RawTcpServer server([&asked](RawConnection& connection) {
    asked = true;
    interim_answers(20ms)(connection);
  });
  expect_prompt_stop(server, asked);
}

TEST(WebSocketOpenTest, RefusesAWrongAcceptKey) {
  FakeWebSocketPeer peer({.accept = "c29tZXRoaW5nIGVsc2UgaGVyZQ=="});
  EXPECT_EQ(refusal(peer).code, ErrorCode::protocol);
}

TEST(WebSocketOpenTest, RefusesAnExtensionThatWasNotOffered) {
  FakeWebSocketPeer peer({.extra_headers = "Sec-WebSocket-Extensions: permessage-deflate\r\n"});
  EXPECT_EQ(refusal(peer).code, ErrorCode::protocol);
}

TEST(WebSocketOpenTest, RefusesASwitchToAnotherProtocol) {
  FakeWebSocketPeer peer(
      {.refusal = "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"});
  EXPECT_EQ(refusal(peer).code, ErrorCode::protocol);
}

TEST(WebSocketOpenTest, RefusesWhatIsNotHttp) {
  FakeWebSocketPeer peer({.refusal = "SSH-2.0-canary\r\n\r\n"});
  EXPECT_EQ(refusal(peer).code, ErrorCode::protocol);
}

TEST(WebSocketOpenTest, RefusesAnEndlessHeader) {
  FakeWebSocketPeer peer({.refusal = "HTTP/1.1 101 " + std::string(100'000, 'x')});
  EXPECT_EQ(refusal(peer).code, ErrorCode::protocol);
}

TEST(WebSocketOpenTest, AConnectionClosedInTheHandshakeIsUnavailable) {
  RawTcpServer server([](RawConnection& connection) { connection.read_until("\r\n\r\n"); });
  auto socket = new_transport()->open_websocket(get_request(server.url()), {});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::unavailable);
}

TEST(WebSocketOpenTest, SaysThatNothingListens) {
  std::string const authority = "127.0.0.1:" + std::to_string(closed_port());
  auto socket = new_transport()->open_websocket(get_request("http://" + authority), {});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().message, "nothing is listening at " + authority);
}

TEST(WebSocketOpenTest, TimesOutWithoutAnAnswer) {
  RawTcpServer server([](RawConnection& connection) { connection.wait_closed(); });
  auto request = get_request(server.url());
  request.timeout = 50ms;
  EXPECT_EQ(new_transport()->open_websocket(request, {}).error().code, ErrorCode::timeout);
  request.timeout = 0ms;
  request.stall_timeout = 50ms;
  EXPECT_EQ(new_transport()->open_websocket(request, {}).error().code, ErrorCode::timeout);
}

TEST(WebSocketOpenTest, EndsByAStopRequest) {
  std::atomic<bool> asked{false};
  RawTcpServer server([&asked](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    asked = true;
    connection.wait_closed();
  });
  expect_prompt_stop(server, asked);
}

}  // namespace
}  // namespace rayjobs::testing
