// No failure and no log line ever shows a secret.
#include "client_fixture.hpp"
#include "support/prepared.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using testing::failed;
using ::testing::HasSubstr;
using testing::json_answer;
using ::testing::Not;
using testing::text_answer;

constexpr auto kCanary = "canary-7f3a";
/// base64 of "user:canary-7f3a".
constexpr auto kEncodedCanary = "dXNlcjpjYW5hcnktN2YzYQ";

class SecretsTest : public ::testing::Test {
 protected:
  Client with_secrets(Result<HttpResponse> const& answer) {
    ClientOptions options{
        .headers = combine(static_headers({{"X-Api-Key", kCanary}}), bearer_token(kCanary)),
        .cookies = {{"session", kCanary}},
        .log = [this](LogRecord const& record) { said += std::string(record.text) + '\n'; },
        .transport = std::make_shared<testing::FakeTransport>(
            [answer](HttpRequest const&) { return answer; })};
    return detail::ClientFactory::make(
        Address::parse(std::string("http://user:") + kCanary + "@head/p").value(),
        std::move(options), clock);
  }

  void add(Error const& error) {
    ++errors;
    said += error.message + '\n' + error.context + '\n' + error.hint + '\n' + error.detail + '\n';
  }

  template <typename T>
  void add_error_of(Result<T> const& result) {
    if (!result) add(result.error());
  }

  testing::FakeClock clock{};
  std::string said{};  ///< Every text of every error and log record.
  int errors = 0;
};

TEST_F(SecretsTest, NeverAppearInErrorsOrLogs) {
  Result<HttpResponse> const redirect =
      HttpResponse{.status = 302,
                   .headers = {{"Location", std::string("https://login/?token=") + kCanary},
                               {"Set-Cookie", kCanary}},
                   .body = {}};
  for (auto const& answer : {redirect, failed(ErrorCode::unavailable), failed(ErrorCode::timeout),
                             failed(ErrorCode::protocol), failed(ErrorCode::outcome_unknown),
                             text_answer(401, "no"), text_answer(403, "no"), text_answer(404, "no"),
                             text_answer(405, "no"), text_answer(500, "no"), text_answer(503, "no"),
                             json_answer("{"), json_answer("1"), text_answer(200, "<html>")}) {
    auto const ray = with_secrets(answer);
    add_error_of(ray.version());
    add_error_of(ray.submit(testing::prepared({.entrypoint = "x"})));
    add_error_of(ray.get("x"));
    add_error_of(ray.list());
    add_error_of(ray.stop("x"));
    add_error_of(ray.remove("x"));
    add_error_of(ray.wait("x"));
    add_error_of(ray.package_exists("gcs://x.zip"));
    add_error_of(ray.logs("x", [](std::string_view) {}));
  }
  EXPECT_GT(errors, 100);
  EXPECT_THAT(said, HasSubstr("GET http://head/p/api/version"));
  EXPECT_THAT(said, HasSubstr("x-api-key"));
  EXPECT_THAT(said, Not(HasSubstr(kCanary)));
  EXPECT_THAT(said, Not(HasSubstr(kEncodedCanary)));
}

TEST_F(SecretsTest, NeverAppearWhenAHeaderIsRefused) {
  ClientOptions options{.headers = static_headers({{"X", std::string(kCanary) + "\r\nY: z"}}),
                        .log = [this](LogRecord const& record) { said += record.text; },
                        .transport = std::make_shared<testing::FakeTransport>(
                            [](HttpRequest const&) { return json_answer("{}"); })};
  auto const ray =
      detail::ClientFactory::make(Address::parse("http://head").value(), std::move(options), clock);
  add_error_of(ray.version());
  EXPECT_EQ(errors, 1);
  EXPECT_THAT(said, Not(HasSubstr(kCanary)));
}

}  // namespace
}  // namespace rayjobs
