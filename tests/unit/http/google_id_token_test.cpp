// What the metadata server is asked, which answers are tokens, and for how long one is kept.
#include "core/clock.hpp"
#include "core/text.hpp"
#include "support/fake_transport.hpp"

#include <rayjobs/auth.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

/// With the alphabet of URLs, and without padding.
std::string encoded(std::string const& text) {
  std::string result = detail::base64_encode(text);
  for (char& c : result) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return result.substr(0, result.find('='));
}

std::string jwt(std::string const& claims) {
  return encoded(R"({"alg":"RS256"})") + '.' + encoded(claims) + ".c4nary";
}

std::string jwt_for(seconds life, int number = 1) {
  auto const now = std::chrono::floor<seconds>(detail::wall_time());
  return jwt(R"({"aud":"a?>~","n":)" + std::to_string(number) + R"(,"exp":)" +
             std::to_string((now + life).count()) + '}');
}

HttpResponse googles(int status, std::string body) {
  return {.status = status, .headers = {{"metadata-flavor", "Google"}}, .body = std::move(body)};
}

class GoogleIdTokenTest : public ::testing::Test {
 protected:
  HeaderProvider provider(testing::FakeTransport::Answer answer) {
    transport = std::make_shared<testing::FakeTransport>(std::move(answer));
    return google_id_token({.audience = "/projects/1/x y", .transport = transport});
  }
  std::shared_ptr<testing::FakeTransport> transport{};
};

TEST_F(GoogleIdTokenTest, IsAskedForAsGoogleDocumentsItAndKept) {
  std::string const token = jwt_for(seconds(3600));
  auto const headers = provider([&](auto const&) { return googles(200, token + "\n"); });
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(headers().value(), (HeaderList{{"authorization", "Bearer " + token}}));
  ASSERT_THAT(transport->requests, SizeIs(1));
  auto const& request = transport->requests.front();
  EXPECT_EQ(request.url,
            "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/"
            "identity?audience=%2Fprojects%2F1%2Fx%20y&format=full");
  EXPECT_EQ(request.headers, (HeaderList{{"Metadata-Flavor", "Google"}}));
}

TEST_F(GoogleIdTokenTest, IsRenewedWhenItExpiresOrWasRefused) {
  int number = 0;
  auto life = seconds(-1);
  auto const headers = provider([&](auto const&) { return googles(200, jwt_for(life, ++number)); });
  headers().value();
  headers().value();
  EXPECT_EQ(number, 2) << "a token that has expired is no token";
  life = seconds(3600);
  HeaderList const refused = headers().value();
  HeaderQuery query;
  query.refused = &refused;
  EXPECT_NE(headers(query).value(), refused);
  EXPECT_EQ(number, 4);
}

TEST_F(GoogleIdTokenTest, WhatIsNoTokenOfGooglesIsSaid) {
  HttpResponse stranger{.status = 200, .headers = {}, .body = jwt_for(seconds(3600))};
  for (auto const& [answer, message] : std::vector<std::pair<Result<HttpResponse>, std::string>>{
           {stranger, "is not Google's"},
           {googles(404, "service account not found"), "HTTP status 404: service account not"},
           {googles(200, "<html>c4nary</html>"), "something other than an ID token"},
           {googles(200, jwt(R"({"aud":"a"})")), "something other than an ID token"},
           {googles(200, jwt(R"({"exp":"soon"})")), "something other than an ID token"},
           {googles(200, jwt(R"({"exp":1e99})")), "something other than an ID token"},
           {googles(200, "a.b!.c"), "something other than an ID token"},
           {googles(200, ""), "something other than an ID token"},
           {Error{.code = ErrorCode::unavailable, .message = "the name is not known"},
            "cannot be asked: the name is not known"}}) {
    auto const headers = provider([&](auto const&) { return answer; })();
    ASSERT_FALSE(headers);
    EXPECT_EQ(headers.error().code, ErrorCode::unauthenticated);
    EXPECT_THAT(headers.error().message, HasSubstr(message));
    EXPECT_THAT(headers.error().message, Not(HasSubstr("c4nary")));
    EXPECT_NE(headers.error().hint, "");
  }
}

TEST_F(GoogleIdTokenTest, NeedsAnAudienceAndEndsWithTheCall) {
  EXPECT_EQ(google_id_token({})().error().code, ErrorCode::invalid_argument);
  auto const headers = provider([](auto const&) { return googles(200, ""); });
  std::stop_source stop;
  stop.request_stop();
  HeaderQuery query;
  query.stop = stop.get_token();
  EXPECT_EQ(headers(query).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace rayjobs
