// The transport against servers that do not answer, break off, or speak something else.
#include "support/raw_tcp_server.hpp"
#include "transport_fixture.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Error failure(HttpRequest const& request) {
  auto response = new_transport()->send(request, {});
  if (!response) return response.error();
  ADD_FAILURE() << "an answer came: " << response->status;
  return {};
}

RawTcpServer::Script sending(std::string bytes, bool reset = false) {
  return [bytes = std::move(bytes), reset](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(bytes);
    if (reset) connection.reset();
  };
}

void never_answer(RawConnection& connection) { connection.wait_closed(); }

TEST(TransportFaultTest, SaysThatNothingListens) {
  std::string const authority = "127.0.0.1:" + std::to_string(closed_port());
  Error const error = failure(get_request("http://" + authority + "/api/version"));
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.message, "nothing is listening at " + authority);
  EXPECT_EQ(error.context, "GET http://" + authority + "/api/version");
  EXPECT_NE(error.hint, "");
}

TEST(TransportFaultTest, ARefusedConnectionIsUnavailableAlsoWhenNotIdempotent) {
  auto request = get_request("http://127.0.0.1:" + std::to_string(closed_port()));
  request.idempotent = false;
  EXPECT_EQ(failure(request).code, ErrorCode::unavailable);
}

TEST(TransportFaultTest, TimesOutWhileConnecting) {
  DeafPort const port;
  auto request = get_request(port.url());
  request.connect_timeout = 50ms;
  Error const error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_THAT(error.message, HasSubstr("no connection to 127.0.0.1:"));
  EXPECT_THAT(error.message, HasSubstr("within 50 ms"));
}

TEST(TransportFaultTest, ATimeoutWhileConnectingSaysThatNothingWasSent) {
  DeafPort const port;
  auto request = get_request(port.url());
  request.connect_timeout = 50ms;
  request.idempotent = false;
  EXPECT_EQ(failure(request).code, ErrorCode::unavailable);
}

TEST(TransportFaultTest, TimesOutAsAWhole) {
  RawTcpServer server(never_answer);
  auto request = get_request(server.url());
  request.timeout = 50ms;
  Error const error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_THAT(error.message, HasSubstr("no complete answer"));
}

TEST(TransportFaultTest, TimesOutWhenNothingMoves) {
  RawTcpServer server(never_answer);
  auto request = get_request(server.url());
  request.timeout = 0ms;
  request.stall_timeout = 50ms;
  Error const error = failure(request);
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_THAT(error.message, HasSubstr("no byte from or to"));
}

TEST(TransportFaultTest, ASlowDripIsNoStall) {
  std::string const body(40, 'x');
  RawTcpServer server([&body](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n");
    for (char const c : body) {
      if (!connection.pause(30ms)) return;
      connection.send({&c, 1});
    }
  });
  auto request = get_request(server.url());
  request.stall_timeout = 1000ms;
  auto const response = new_transport()->send(request, {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, body);
}

TEST(TransportFaultTest, ASlowDripEndsAtTheWholeTimeout) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (connection.pause(5ms)) connection.send("x");
  });
  auto request = get_request(server.url());
  request.timeout = 100ms;
  EXPECT_EQ(failure(request).code, ErrorCode::timeout);
}

struct Fault {
  std::string name;
  RawTcpServer::Script script;
  ErrorCode code;
};
void PrintTo(Fault const& fault, std::ostream* out) { *out << fault.name; }

class TransportBrokenAnswerTest : public ::testing::TestWithParam<Fault> {};

TEST_P(TransportBrokenAnswerTest, IsAnError) {
  RawTcpServer server(GetParam().script);
  Error const error = failure(get_request(server.url()));
  EXPECT_EQ(error.code, GetParam().code) << error.message;
  EXPECT_THAT(error.message, HasSubstr(server.authority()));
  EXPECT_EQ(error.http_status, 0);
}

/// A request that may not be sent twice has an unknown outcome whenever it went out.
TEST_P(TransportBrokenAnswerTest, LeavesTheOutcomeUnknownWhenNotIdempotent) {
  RawTcpServer server(GetParam().script);
  auto request = upload_request(Method::post, server.url(), std::string("{}"));
  request.idempotent = false;
  bool const lost = GetParam().code == ErrorCode::unavailable;
  EXPECT_EQ(failure(request).code, lost ? ErrorCode::outcome_unknown : GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, TransportBrokenAnswerTest,
    ::testing::Values(
        Fault{"ClosedWithoutAnswer", sending(""), ErrorCode::unavailable},
        Fault{"ResetWithoutAnswer", sending("", true), ErrorCode::unavailable},
        Fault{"ResetInHeader", sending("HTTP/1.1 200 OK\r\nConte", true), ErrorCode::unavailable},
        Fault{"CutInBody", sending("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
              ErrorCode::unavailable},
        Fault{"ResetInBody", sending("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", true),
              ErrorCode::unavailable},
        Fault{"TruncatedChunk",
              sending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
              ErrorCode::unavailable},
        Fault{"MissingLastChunk",
              sending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"),
              ErrorCode::unavailable},
        Fault{"HeaderLineBeyondLibcurlsLimit",
              sending("HTTP/1.1 200 OK\r\nX-Long: " + std::string(200'000, 'x') + "\r\n\r\n"),
              ErrorCode::unavailable},
        Fault{"Garbage", sending("SSH-2.0-OpenSSH_9.2\r\n\r\n"), ErrorCode::protocol}),
    [](auto const& tested) { return tested.param.name; });

TEST(TransportFaultTest, FailsOnAnEndlessHeader) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\n");
    std::string const line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
    for (int i = 0; i < 1000; ++i) connection.send(line);
  });
  EXPECT_EQ(failure(get_request(server.url())).code, ErrorCode::protocol);
}

TEST(TransportFaultTest, RefusesUrlsOfOtherKinds) {
  for (char const* url : {"", "nothing", "ftp://127.0.0.1/", "file:///etc/passwd", "http://"}) {
    EXPECT_EQ(failure(get_request(url)).code, ErrorCode::invalid_argument) << url;
  }
}

TEST(TransportFaultTest, ShowsNoSecretInAnyError) {
  std::vector<HttpRequest> requests;
  RawTcpServer silent(never_answer);
  RawTcpServer closing(sending(""));
  RawTcpServer garbage(sending("canary-from-the-server\r\n\r\n"));
  for (std::string const& authority :
       {silent.authority(), closing.authority(), garbage.authority(),
        "127.0.0.1:" + std::to_string(closed_port()), std::string("[canary")}) {
    auto request = get_request("http://user:canary@" + authority + "/path?token=canary");
    request.headers = {{"Authorization", "Bearer canary"}, {"Cookie", "session=canary"}};
    request.timeout = 100ms;
    std::string const text = all_text(failure(request));
    EXPECT_THAT(text, Not(HasSubstr("canary"))) << text;
  }
}

}  // namespace
}  // namespace rayjobs::testing
