// The headers of a session's requests, and what is logged of them.
#include "session_fixture.hpp"

#include <rayjobs/version.hpp>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using testing::answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

using SessionHeadersTest = testing::SessionFixture;

TEST_F(SessionHeadersTest, NamesItselfAndNothingABrowserWouldSay) {
  options.user_agent_suffix = "tool/1";
  auto const to = session({answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(transport->requests.at(0).headers,
              ElementsAre(Pair("User-Agent", "rayjobs/" RAYJOBS_VERSION " tool/1")));
}

TEST_F(SessionHeadersTest, AsksTheProviderBeforeEveryAttempt) {
  int asked = 0;
  options.headers = [&]() -> Result<HeaderList> {
    return HeaderList{{"authorization", "Bearer " + std::to_string(++asked)}};
  };
  auto const to = session({answer(503), answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  ASSERT_THAT(transport->requests, SizeIs(2));
  EXPECT_THAT(transport->requests[0].headers, Contains(Pair("authorization", "Bearer 1")));
  EXPECT_THAT(transport->requests[1].headers, Contains(Pair("authorization", "Bearer 2")));
}

TEST_F(SessionHeadersTest, PassesTheProvidersErrorOnUnchanged) {
  options.headers = bearer_token("");
  auto const to = session({answer(200)});
  auto const sent = to.expect_ok(to.request(Method::get, "/x"), {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(sent.error().context, "");
  EXPECT_THAT(transport->requests, IsEmpty());
}

TEST_F(SessionHeadersTest, SendsUserInfoAsBasicAuthentication) {
  auto const to = session({answer(200)}, "http://Aladdin:open%20sesame@head");
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_EQ(transport->requests.at(0).url, "http://head/x");
  EXPECT_THAT(transport->requests[0].headers,
              Contains(Pair("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
}

TEST_F(SessionHeadersTest, TheProvidersAuthorizationGoesBeforeUserInfo) {
  options.headers = static_headers({{"aUTHORIZATION", "Bearer t"}});
  auto const to = session({answer(200)}, "http://u:p@head");
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(transport->requests.at(0).headers, Contains(Pair("aUTHORIZATION", "Bearer t")));
  EXPECT_THAT(transport->requests[0].headers, Not(Contains(Pair("Authorization", ::testing::_))));
}

TEST_F(SessionHeadersTest, SendsCookiesBesideThoseOfTheProvider) {
  options.headers = static_headers({{"cookie", "z=0"}});
  options.cookies = {{"a", "1"}, {"b", "2"}};
  auto const to = session({answer(200)});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(transport->requests.at(0).headers, Contains(Pair("cookie", "z=0; a=1; b=2")));
}

TEST_F(SessionHeadersTest, RefusesHeadersThatWouldSplitTheRequest) {
  options.headers = static_headers({{"X", "a\r\nY: canary"}});
  auto const to = session({answer(200)});
  auto const sent = to.send(to.request(Method::get, "/x"), {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(sent.error().message, Not(HasSubstr("canary")));
  EXPECT_THAT(transport->requests, IsEmpty());
}

TEST_F(SessionHeadersTest, RefusesCookiesThatWouldBeSeveral) {
  options.cookies = {{"a", "1; b=2"}};
  auto const to = session({answer(200)});
  EXPECT_EQ(to.send(to.request(Method::get, "/x"), {}).error().code, ErrorCode::invalid_argument);
}

TEST_F(SessionHeadersTest, LogsHeaderValuesOnlyWhereTheyAreHarmless) {
  options.headers = static_headers({{"authorization", "canary"}, {"Content-Type", "text/x"}});
  auto const to = session({HttpResponse{
      .status = 200, .headers = {{"Server", "envoy"}, {"Set-Cookie", "canary"}}, .body = {}}});
  ASSERT_TRUE(to.send(to.request(Method::get, "/x"), {}));
  EXPECT_THAT(log, Contains("GET http://head:8265/x with authorization, content-type: text/x, "
                            "user-agent"));
  EXPECT_THAT(log, Contains("GET http://head:8265/x answered with server: envoy, set-cookie"));
}

}  // namespace
}  // namespace rayjobs::detail
