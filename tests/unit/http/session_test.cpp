// Session: retries, deadline, context, log and WebSockets.
#include "session_fixture.hpp"

#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;
using testing::answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeTransport;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::refused;
using ::testing::SizeIs;

using SessionTest = testing::SessionFixture;

TEST_F(SessionTest, SendsToThePathBelowTheBaseUrl) {
  auto const to = session({answer(200)}, "http://gw/ray/");
  ASSERT_TRUE(to.send(to.request(Method::get, "/api/version"), {}));
  EXPECT_EQ(transport->requests.at(0).url, "http://gw/ray/api/version");
}

TEST_F(SessionTest, RepeatsUntilAnAnswerComes) {
  auto const to = session({refused(), answer(503), answer(200, "yes")});
  auto const sent = to.send(to.request(Method::get, "/x"), {});
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->body, "yes");
  EXPECT_THAT(transport->requests, SizeIs(3));
  EXPECT_THAT(clock.sleeps, SizeIs(2));
}

TEST_F(SessionTest, GivesUpWhenTheBudgetIsSpent) {
  options.retry = {.total_budget = 5s, .initial_delay = 1s, .max_delay = 1s};
  auto const to = session({refused()});
  auto const sent = to.send(to.request(Method::get, "/api/version"), {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::unavailable);
  EXPECT_EQ(sent.error().message, "nothing is listening at head:8265");
  EXPECT_EQ(sent.error().context, "GET http://head:8265/api/version (attempt " +
                                      std::to_string(transport->requests.size()) + ")");
  EXPECT_GT(transport->requests.size(), 1U);
}

TEST_F(SessionTest, SendsOnceWithoutABudget) {
  options.retry.total_budget = 0ms;
  auto const to = session({answer(503, "no healthy upstream")});
  auto const sent = to.expect_ok(to.request(Method::get, "/x"), {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().context, "GET http://head:8265/x");
  EXPECT_THAT(clock.sleeps, IsEmpty());
}

TEST_F(SessionTest, AnyStatusIsASuccessOfSend) {
  auto const to = session({answer(404, "Job x does not exist")});
  auto const sent = to.send(to.request(Method::get, "/x"), {});
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->status, 404);
  EXPECT_EQ(to.expect_ok(to.request(Method::get, "/x"), {}).error().code, ErrorCode::not_found);
}

TEST_F(SessionTest, AnAmbiguousEndOfAPostIsOutcomeUnknown) {
  for (auto const& end :
       {answer(502), answer(503), answer(504),
        Result<HttpResponse>(Error{.code = ErrorCode::timeout, .message = "no answer"}),
        Result<HttpResponse>(Error{.code = ErrorCode::outcome_unknown, .message = "cut"})}) {
    auto const to = session({end});
    auto post = to.request(Method::post, "/x");
    post.idempotent = false;
    auto const sent = to.expect_ok(std::move(post), {});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::outcome_unknown);
    EXPECT_EQ(sent.error().http_status, end ? end->status : 0);
    EXPECT_THAT(transport->requests, SizeIs(1));
  }
}

TEST_F(SessionTest, APostThatHadNoEffectIsRepeated) {
  auto const to = session({refused(), answer(429), answer(500, "No available agent"), answer(200)});
  auto post = to.request(Method::post, "/x");
  post.idempotent = false;
  EXPECT_TRUE(to.expect_ok(std::move(post), {}));
  EXPECT_THAT(transport->requests, SizeIs(4));
}

TEST_F(SessionTest, ABodyThatWasPartlyHandedOverIsNotAskedForAgain) {
  auto const to = session({refused()});
  transport = std::make_shared<FakeTransport>([](HttpRequest const& request) {
    request.on_body("part");
    return refused();
  });
  options.transport = transport;
  Session const streaming(to.address(), options, clock);
  std::string got;
  auto get = streaming.request(Method::get, "/x");
  get.on_body = [&](std::string_view bytes) { got += bytes; };
  EXPECT_FALSE(streaming.send(std::move(get), {}));
  EXPECT_EQ(got, "part");
  EXPECT_THAT(transport->requests, SizeIs(1));
}

TEST_F(SessionTest, OnlyTheRequestTimeoutLimitsARequest) {
  options.request_timeout = 90s;
  options.upload_stall_timeout = 7s;
  auto const request = session({answer(200)}).request(Method::get, "/api/version");
  EXPECT_EQ(request.timeout, 90s);
  EXPECT_EQ(request.stall_timeout, 0ms);
}

TEST_F(SessionTest, TheDeadlineCapsEachAttempt) {
  auto const to = session({answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {.timeout = 5s}));
  EXPECT_EQ(transport->requests.at(0).timeout, 5s);
  auto endless = to.request(Method::get, "/x");
  endless.timeout = 0ms;
  ASSERT_TRUE(to.send(std::move(endless), {.timeout = 5s}));
  EXPECT_EQ(transport->requests.at(1).timeout, 5s);
}

TEST_F(SessionTest, AHeaderProviderThatOutlastsTheDeadlineMakesNoEndlessAttempt) {
  options.headers = [this]() -> Result<HeaderList> {
    clock.advance(10s);
    return HeaderList{};
  };
  auto const to = session({answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {.timeout = 5s}));
  EXPECT_EQ(transport->requests.at(0).timeout, 1ms);
}

TEST_F(SessionTest, WithoutRetriesARequestIsSentOnce) {
  auto const to = session({refused()}).without_retries();
  EXPECT_FALSE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(transport->requests, SizeIs(1));
}

TEST_F(SessionTest, ADeadlineThatPassesDuringAnAttemptIsATimeout) {
  duration = 5s;
  auto const to = session({Error{.code = ErrorCode::timeout, .message = "no answer from head"}});
  auto const sent = to.send(to.request(Method::get, "/x"), {.timeout = 5s});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::timeout);
  EXPECT_EQ(sent.error().message, "the call did not end within 5 s: no answer from head");
  EXPECT_EQ(sent.error().context, "GET http://head:8265/x");
}

TEST_F(SessionTest, ADeadlineThatPassesBetweenAttemptsIsATimeout) {
  duration = 1s;
  options.retry = {.total_budget = 1h, .initial_delay = 1s, .max_delay = 1s};
  auto const to = session({answer(503, "no healthy upstream")});
  auto const sent = to.send(to.request(Method::get, "/x"), {.timeout = 10s});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::timeout);
  EXPECT_THAT(sent.error().message, HasSubstr("no healthy upstream"));
}

TEST_F(SessionTest, AnAttemptThatTimesOutIsRepeated) {
  auto const to = session({Error{.code = ErrorCode::timeout, .message = "slow"}, answer(200)});
  EXPECT_TRUE(to.send(to.request(Method::get, "/x"), {}));
}

TEST_F(SessionTest, AStopRequestCancelsBeforeTheFirstAttempt) {
  std::stop_source source;
  source.request_stop();
  auto const to = session({answer(200)});
  auto const sent = to.send(to.request(Method::get, "/x"), {.stop = source.get_token()});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::cancelled);
  EXPECT_THAT(transport->requests, IsEmpty());
}

TEST_F(SessionTest, AStopRequestEndsTheRetries) {
  std::stop_source source;
  transport = std::make_shared<FakeTransport>([&](HttpRequest const&) {
    source.request_stop();
    return refused();
  });
  options.transport = transport;
  Session const to(Address::parse("http://head").value(), options, clock);
  auto const sent = to.send(to.request(Method::get, "/x"), {.stop = source.get_token()});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::cancelled);
  EXPECT_THAT(transport->requests, SizeIs(1));
}

TEST_F(SessionTest, HintsAtPortsThatAreNotTheDashboards) {
  options.retry.total_budget = 0ms;
  for (auto const& [address, port] : {std::pair{"head:6379", "6379"}, {"head:10001/x", "10001"}}) {
    auto const to = session({refused()}, address);
    auto const sent = to.send(to.request(Method::get, "/x"), {});
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().hint, HasSubstr(port));
    EXPECT_THAT(sent.error().hint, HasSubstr("8265"));
  }
}

TEST_F(SessionTest, WarnsOnceThatItTriesAgain) {
  auto const to = session({refused(), refused(), answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(warnings,
              ElementsAre("nothing is listening at head:8265; trying again for up to 60 s"));
}

TEST_F(SessionTest, LogsOneLineForEachAttempt) {
  options.retry = {.total_budget = 1h, .initial_delay = 0ms};
  auto const to = session({answer(503), answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(log, Contains("GET http://head:8265/x → 503 in 12 ms; trying again in 0 ms"));
  EXPECT_THAT(log, Contains("GET http://head:8265/x (attempt 2) → 200 in 12 ms"));
}

TEST_F(SessionTest, OpensAWebSocketWithItsHeaders) {
  options.headers = static_headers({{"authorization", "Bearer t"}});
  auto const to = session({});
  transport->on_websocket = [](HttpRequest const&) -> Result<std::unique_ptr<WebSocket>> {
    return std::unique_ptr<WebSocket>(
        std::make_unique<testing::FakeWebSocket>(std::deque<WebSocketMessage>{}));
  };
  ASSERT_TRUE(to.open_websocket("/tail", {}));
  EXPECT_EQ(transport->sockets.at(0).url, "http://head:8265/tail");
  EXPECT_THAT(transport->sockets[0].headers, Contains(Pair("authorization", "Bearer t")));
}

TEST_F(SessionTest, ARefusedWebSocketKeepsTheTransportsWords) {
  auto const to = session({});
  transport->on_websocket = [](HttpRequest const&) -> Result<std::unique_ptr<WebSocket>> {
    return Error{.code = ErrorCode::unavailable,
                 .http_status = 429,
                 .message = "slow down",
                 .retry_after = 7s};
  };
  auto const opened = to.open_websocket("/tail", {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_EQ(opened.error().message, "slow down");
  EXPECT_EQ(opened.error().retry_after, 7s);
  EXPECT_EQ(opened.error().context, "GET http://head:8265/tail (WebSocket)");
}

}  // namespace
}  // namespace rayjobs::detail
