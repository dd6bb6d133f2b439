// A stop request ends a blocked request at once, wherever it is blocked.
#include "support/raw_tcp_server.hpp"
#include "transport_fixture.hpp"

#include <atomic>
#include <chrono>
#include <string>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

ErrorCode code_of(Result<HttpResponse> const& response) {
  EXPECT_FALSE(response);
  return response ? ErrorCode::protocol : response.error().code;
}

TEST(TransportStopTest, EndsAConnectThatGetsNoAnswer) {
  DeafPort const port;
  auto const transport = new_transport();
  auto const took = time_to_stop(
      [] { return true; },
      [&](std::stop_token const& stop) {
        EXPECT_EQ(code_of(transport->send(get_request(port.url()), stop)), ErrorCode::cancelled);
      });
  EXPECT_LT(took, kPromptly);
}

TEST(TransportStopTest, EndsTheWaitForAnAnswer) {
  std::atomic<bool> asked{false};
  RawTcpServer server([&asked](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    asked = true;
    connection.wait_closed();
  });
  auto const transport = new_transport();
  auto const took = time_to_stop(
      [&] { return asked.load(); },
      [&](std::stop_token const& stop) {
        EXPECT_EQ(code_of(transport->send(get_request(server.url()), stop)), ErrorCode::cancelled);
      });
  EXPECT_LT(took, kPromptly);
}

TEST(TransportStopTest, EndsAnEndlessAnswer) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
    std::string const block(65536, 'x');
    while (connection.pause(std::chrono::milliseconds(1))) connection.send(block);
  });
  std::atomic<bool> flowing{false};
  auto request = get_request(server.url());
  request.on_body = [&flowing](std::string_view) { flowing = true; };
  auto const transport = new_transport();
  auto const took =
      time_to_stop([&] { return flowing.load(); },
                   [&](std::stop_token const& stop) {
                     EXPECT_EQ(code_of(transport->send(request, stop)), ErrorCode::cancelled);
                   });
  EXPECT_LT(took, kPromptly);
}

TEST(TransportStopTest, EndsAnUploadThatTheServerDoesNotRead) {
  std::atomic<bool> asked{false};
  RawTcpServer server([&asked](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    asked = true;
    connection.pause(std::chrono::hours(1));
    connection.wait_closed();
  });
  auto const request =
      upload_request(Method::put, server.url(), std::string(std::size_t{32} << 20U, 'x'));
  auto const transport = new_transport();
  auto const took =
      time_to_stop([&] { return asked.load(); },
                   [&](std::stop_token const& stop) {
                     EXPECT_EQ(code_of(transport->send(request, stop)), ErrorCode::cancelled);
                   });
  EXPECT_LT(took, kPromptly);
}

TEST(TransportStopTest, SendsNothingAfterAStopRequest) {
  RawTcpServer server([](RawConnection& connection) { connection.wait_closed(); });
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(code_of(new_transport()->send(get_request(server.url()), source.get_token())),
            ErrorCode::cancelled);
  EXPECT_EQ(server.accepted(), 0);
}

TEST(TransportStopTest, LeavesTheTransportUsable) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  auto const transport = new_transport();
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(transport->send(get_request(server.url()), source.get_token()));
  EXPECT_TRUE(transport->send(get_request(server.url()), {}));
}

}  // namespace
}  // namespace rayjobs::testing
