// The transport against servers that behave: connections, headers, bodies.
#include "support/fake_ray_server.hpp"
#include "support/raw_tcp_server.hpp"
#include "transport_fixture.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Answers every request of a connection alike and records the heads.
class KeepAliveServer {
 public:
  explicit KeepAliveServer(std::string answer)
      : answer_(std::move(answer)), server_([this](RawConnection& connection) {
          for (;;) {
            std::string const head = connection.read_until("\r\n\r\n");
            if (head.empty()) return;
            {
              std::lock_guard const lock(mutex_);
              heads_ += head;
            }
            connection.send(answer_);
          }
        }) {}
  std::string url() const { return server_.url(); }
  int accepted() const { return server_.accepted(); }
  std::string heads() const {
    std::lock_guard const lock(mutex_);
    return heads_;
  }

 private:
  std::string answer_;
  mutable std::mutex mutex_{};
  std::string heads_{};
  RawTcpServer server_;
};

std::string const kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(TransportTest, ReturnsStatusHeadersAndBody) {
  FakeRayServer server("2.22.0");
  auto const response = new_transport()->send(get_request(server.url() + "/api/version"), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->header("content-type"), "application/json; charset=utf-8");
  EXPECT_THAT(response->body, HasSubstr("\"ray_version\": \"2.22.0\""));
}

TEST(TransportTest, ReusesOneConnectionForSequentialRequests) {
  KeepAliveServer server(kOk);
  auto const transport = new_transport();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(transport->send(get_request(server.url()), {}));
  EXPECT_EQ(server.accepted(), 1);
}

TEST(TransportTest, UsesANewConnectionForARequestThatMustNotBeRepeated) {
  KeepAliveServer server(kOk);
  auto const transport = new_transport();
  ASSERT_TRUE(transport->send(get_request(server.url()), {}));
  auto once = upload_request(Method::post, server.url(), {});
  once.idempotent = false;
  ASSERT_TRUE(transport->send(once, {}));
  EXPECT_EQ(server.accepted(), 2);
}

TEST(TransportTest, SurvivesAConnectionThatTheServerClosedMeanwhile) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.send(kOk);
  });
  auto const transport = new_transport();
  for (int i = 0; i < 3; ++i) {
    auto const response = transport->send(get_request(server.url()), {});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "ok");
  }
}

TEST(TransportTest, ServesManyThreadsAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kRequests = 50;
  KeepAliveServer server(kOk);
  auto const transport = new_transport();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        for (int k = 0; k < kRequests; ++k) {
          auto const response = transport->send(get_request(server.url()), {});
          if (response && response->body == "ok") ++good;
        }
      });
  }
  EXPECT_EQ(good, kThreads * kRequests);
  EXPECT_LE(server.accepted(), kThreads);
}

TEST(TransportTest, SendsHeadersAsGivenAndNoneThatRayMistakesForABrowser) {
  KeepAliveServer server(kOk);
  auto request = get_request(server.url());
  request.headers = {{"X-One", "1"}, {"Cookie", "a=b; c=d"}, {"X-Empty", ""}};
  ASSERT_TRUE(new_transport()->send(request, {}));
  std::string const head = server.heads();
  EXPECT_THAT(head, HasSubstr("\r\nX-One: 1\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nCookie: a=b; c=d\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nUser-Agent: rayjobs/"));
  for (char const* name : {"Origin", "Referer", "Accept-Encoding", "Expect", "Content-Type"})
    EXPECT_THAT(head, Not(HasSubstr(std::string("\r\n") + name + ":"))) << name;
}

TEST(TransportTest, RefusesAHeaderWithALineBreakWithoutSendingIt) {
  KeepAliveServer server(kOk);
  auto request = get_request(server.url());
  request.headers = {{"X-Token", "canary\r\nX-Evil: 1"}};
  auto const response = new_transport()->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(all_text(response.error()), Not(HasSubstr("canary")));
  EXPECT_EQ(server.accepted(), 0);
}

TEST(TransportTest, SendsThePathAsItIsGiven) {
  FakeRayServer server;
  ASSERT_TRUE(new_transport()->send(get_request(server.url() + "/a/../b%2Fc?q=%20"), {}));
  EXPECT_EQ(server.requests().at(0).target, "/a/../b%2Fc?q=%20");
}

TEST(TransportTest, SendsEachMethod) {
  FakeRayServer server;
  auto const transport = new_transport();
  for (Method const method : {Method::get, Method::post, Method::put, Method::del}) {
    HttpRequest request = get_request(server.url() + "/any");
    request.method = method;
    ASSERT_TRUE(transport->send(request, {}));
    EXPECT_EQ(server.requests().back().method, to_string(method));
  }
}

TEST(TransportTest, SendsAnEmptyPostWithItsLength) {
  KeepAliveServer server(kOk);
  ASSERT_TRUE(new_transport()->send(upload_request(Method::post, server.url(), {}), {}));
  EXPECT_THAT(server.heads(), HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST(TransportTest, DoesNotFollowRedirects) {
  KeepAliveServer server("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
  auto const response = new_transport()->send(get_request(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->header("Location"), "/login");
  EXPECT_THAT(server.heads(), Not(HasSubstr("/login")));
}

TEST(TransportTest, JoinsChunkedBodiesAndDropsTrailers) {
  KeepAliveServer server(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
  auto const response = new_transport()->send(get_request(server.url()), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "abcde");
  EXPECT_EQ(response->header("X-Trailer"), std::nullopt);
}

TEST(TransportTest, ForgetsInterimResponses) {
  KeepAliveServer server(
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-Final: 1\r\n"
      "Content-Length: 0\r\n\r\n");
  auto const response = new_transport()->send(get_request(server.url()), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->headers.size(), 2U);
  EXPECT_EQ(response->header("Link"), std::nullopt);
}

TEST(TransportTest, KeepsRepeatedHeadersInOrder) {
  KeepAliveServer server(
      "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n");
  auto const response = new_transport()->send(get_request(server.url()), {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->headers.at(0), (std::pair<std::string, std::string>("Set-Cookie", "a=1")));
  EXPECT_EQ(response->headers.at(1), (std::pair<std::string, std::string>("Set-Cookie", "b=2")));
}

TEST(TransportTest, HandsASuccessfulBodyToOnBody) {
  KeepAliveServer server(kOk);
  std::string seen;
  auto request = get_request(server.url());
  request.on_body = [&seen](std::string_view piece) { seen += piece; };
  auto const response = new_transport()->send(request, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(seen, "ok");
  EXPECT_EQ(response->body, "");
}

TEST(TransportTest, HandsOnlyABodyOfTheWantedTypeToOnBody) {
  for (std::string const type :
       {"text/plain; charset=utf-8", "application/octet-stream", "text/html"}) {
    KeepAliveServer server("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Type: " + type +
                           "\r\n\r\nbody");
    std::string seen;
    auto request = get_request(server.url());
    request.on_body_types = {"text/plain", "application/octet-stream"};
    request.on_body = [&seen](std::string_view piece) { seen += piece; };
    auto const response = new_transport()->send(request, {});
    ASSERT_TRUE(response);
    bool const wanted = type != "text/html";
    EXPECT_EQ(seen, wanted ? "body" : "");
    EXPECT_EQ(response->body, wanted ? "" : "body");
  }
}

TEST(TransportTest, CollectsTheBodyOfARefusalAlthoughOnBodyIsSet) {
  KeepAliveServer server("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
  std::string seen;
  auto request = get_request(server.url());
  request.on_body = [&seen](std::string_view piece) { seen += piece; };
  auto const response = new_transport()->send(request, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(seen, "");
  EXPECT_EQ(response->body, "gone");
}

TEST(TransportTest, AcceptsABodyOfExactlyTheAllowedSize) {
  KeepAliveServer server(kOk);
  auto request = get_request(server.url());
  request.max_response_bytes = 2;
  EXPECT_TRUE(new_transport()->send(request, {}));
}

TEST(TransportTest, FailsOnABodyLongerThanAllowed) {
  KeepAliveServer server(kOk);
  auto request = get_request(server.url());
  request.max_response_bytes = 1;
  auto const response = new_transport()->send(request, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::protocol);
  EXPECT_THAT(response.error().message, HasSubstr("longer than 1 bytes"));
}

TEST(TransportTest, LetsAnExceptionOfACallbackThrough) {
  KeepAliveServer server(kOk);
  auto const transport = new_transport();
  auto request = get_request(server.url());
  request.on_body = [](std::string_view) { throw std::runtime_error("mine"); };
  EXPECT_THROW(static_cast<void>(transport->send(request, {})), std::runtime_error);
  EXPECT_TRUE(transport->send(get_request(server.url()), {}));
}

}  // namespace
}  // namespace rayjobs::testing
