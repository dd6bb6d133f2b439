// What a session does when its credentials are refused: one more attempt with those of now.
#include "session_fixture.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using testing::answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kInvalid[] = "Forbidden: Invalid authentication token";

class RefusedCredentialsTest : public testing::SessionFixture {
 protected:
  /// Gives "Bearer 1" until that was refused, then "Bearer 2", and so on.
  HeaderProvider renewed() {
    return [this](HeaderQuery const& query) -> Result<HeaderList> {
      ++asked_;
      HeaderList const current{{"authorization", "Bearer " + std::to_string(token_)}};
      bool const refused =
          query.refused != nullptr &&
          std::ranges::find(*query.refused, current.front()) != query.refused->end();
      if (refused) ++token_;
      return HeaderList{{"authorization", "Bearer " + std::to_string(token_)}};
    };
  }
  std::string sent(std::size_t request) const {
    for (auto const& [name, value] : transport->requests.at(request).headers)
      if (name == "authorization") return value;
    return {};
  }

  int token_ = 1;
  int asked_ = 0;
};

TEST_F(RefusedCredentialsTest, ARequestIsSentOnceMoreWithTheNewOnes) {
  for (auto const& refusal : {answer(401), answer(403, kInvalid)}) {
    token_ = 1;
    options.headers = renewed();
    auto const to = session({refusal, answer(200, "fine")});
    auto const response = to.expect_ok(to.request(Method::get, "/x"), {});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "fine");
    ASSERT_THAT(transport->requests, SizeIs(2));
    EXPECT_EQ(sent(0), "Bearer 1");
    EXPECT_EQ(sent(1), "Bearer 2");
  }
  EXPECT_THAT(log, Contains(HasSubstr("its credentials were refused")));
}

TEST_F(RefusedCredentialsTest, APostIsRepeatedToo) {
  options.headers = renewed();
  auto const to = session({answer(401), answer(200)});
  HttpRequest post = to.request(Method::post, "/x");
  post.idempotent = false;
  post.body = std::string("{}");
  ASSERT_TRUE(to.expect_ok(std::move(post), {}));
  ASSERT_THAT(transport->requests, SizeIs(2));
  EXPECT_EQ(std::get<std::string>(transport->requests[1].body), "{}");
}

TEST_F(RefusedCredentialsTest, ASecondRefusalStands) {
  options.headers = renewed();
  auto const to = session({answer(401)});
  auto const response = to.expect_ok(to.request(Method::get, "/x"), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(response.error().http_status, 401);
  EXPECT_THAT(transport->requests, SizeIs(2));
  EXPECT_EQ(asked_, 2);
}

TEST_F(RefusedCredentialsTest, TheSameOnesAreNotSentAgain) {
  options.headers = static_headers({{"authorization", "Bearer t"}});
  auto const to = session({answer(401)});
  EXPECT_FALSE(to.expect_ok(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(transport->requests, SizeIs(1));
}

TEST_F(RefusedCredentialsTest, AnotherRefusalIsNoMatterOfThem) {
  options.headers = renewed();
  for (auto const& refusal : {answer(403, "blocked by policy"), answer(407), answer(404)}) {
    auto const to = session({refusal});
    EXPECT_FALSE(to.expect_ok(to.request(Method::get, "/x"), {}));
    EXPECT_THAT(transport->requests, SizeIs(1));
  }
  EXPECT_EQ(token_, 1);
}

constexpr char kMissing[] = "Unauthorized: Missing authentication token";

TEST_F(RefusedCredentialsTest, ATokenIsSentToTheRayThatAsksForIt) {
  options.headers = when_ray_asks(bearer_token("t"));
  auto const to = session({answer(401, kMissing), answer(200), answer(200)});
  ASSERT_TRUE(to.expect_ok(to.request(Method::get, "/x"), {}));
  ASSERT_TRUE(to.expect_ok(to.request(Method::get, "/x"), {}));
  ASSERT_THAT(transport->requests, SizeIs(3));
  EXPECT_EQ(sent(0), "");
  EXPECT_EQ(sent(1), "Bearer t");
  EXPECT_EQ(sent(2), "Bearer t") << "once asked, from the start";
  EXPECT_THAT(log, Contains(HasSubstr("Ray wants a token; sent again with one")));
}

TEST_F(RefusedCredentialsTest, ATokenIsNotSentToWhoAsksInOtherWords) {
  for (std::string const& words : {std::string("log in"), "<p>" + std::string(kMissing) + "</p>",
                                   std::string(), std::string(kInvalid)}) {
    options.headers = when_ray_asks(bearer_token("t"));
    auto const to = session({answer(401, words)});
    EXPECT_FALSE(to.expect_ok(to.request(Method::get, "/x"), {}));
    EXPECT_THAT(transport->requests, SizeIs(1)) << words;
  }
}

TEST_F(RefusedCredentialsTest, AGatewayAndRayMayRefuseOneAfterTheOther) {
  options.headers = beside_gateway(when_ray_asks(bearer_token("t")), renewed());
  auto const to = session({answer(401, "expired"), answer(401, kMissing), answer(200)});
  ASSERT_TRUE(to.expect_ok(to.request(Method::get, "/x"), {}));
  ASSERT_THAT(transport->requests, SizeIs(3));
  EXPECT_THAT(transport->requests[2].headers, Contains(Pair("Proxy-Authorization", "Bearer 2")));
  EXPECT_EQ(sent(2), "Bearer t");
}

TEST_F(RefusedCredentialsTest, TwoWhoNeverAgreeAreNotAskedForEver) {
  options.headers = beside_gateway(renewed(), renewed());
  auto const to = session({answer(401), answer(403, kInvalid), answer(401), answer(403, kInvalid)});
  EXPECT_FALSE(to.expect_ok(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(transport->requests, SizeIs(3));
}

TEST_F(RefusedCredentialsTest, AFailureToRenewThemIsTheError) {
  options.headers = [](HeaderQuery const& query) -> Result<HeaderList> {
    if (query.refused == nullptr) return HeaderList{};
    return Error{.code = ErrorCode::unauthenticated, .message = "no more tokens"};
  };
  auto const to = session({answer(401)});
  auto const response = to.expect_ok(to.request(Method::get, "/x"), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message, "no more tokens");
}

TEST_F(RefusedCredentialsTest, EachAttemptMayRenewThem) {
  options.headers = renewed();
  auto const to = session({answer(401), answer(503), answer(401), answer(200)});
  EXPECT_TRUE(to.expect_ok(to.request(Method::get, "/x"), {}));
  EXPECT_EQ(sent(3), "Bearer 3");
}

TEST_F(RefusedCredentialsTest, AWebSocketIsOpenedOnceMoreToo) {
  options.headers = renewed();
  auto const to = session({answer(200)});
  transport->on_websocket = [&](HttpRequest const&) -> Result<std::unique_ptr<WebSocket>> {
    if (transport->sockets.size() == 1)
      return Error{.code = ErrorCode::unauthenticated, .http_status = 401, .message = "no"};
    return std::unique_ptr<WebSocket>(
        std::make_unique<testing::FakeWebSocket>(std::deque<WebSocketMessage>{}));
  };
  ASSERT_TRUE(to.open_websocket("/tail", {}));
  ASSERT_THAT(transport->sockets, SizeIs(2));
  EXPECT_THAT(transport->sockets[1].headers, Contains(Pair("authorization", "Bearer 2")));
}

}  // namespace
}  // namespace rayjobs::detail
