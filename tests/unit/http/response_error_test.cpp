// Answers of things between us and Ray, which no recording of Ray holds.
#include "http/answer/response_error.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

HttpResponse response(int status, std::string body, std::string type = "text/plain") {
  return HttpResponse{
      .status = status, .headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)};
}

Error error_of(HttpResponse const& response) { return error_from_response(response, "GET x"); }

TEST(ResponseErrorTest, AGatewayWithoutUpstreamIsUnavailable) {
  Error const error = error_of(response(503, "no healthy upstream"));
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.message, "the server is not available (503): no healthy upstream");
}

TEST(ResponseErrorTest, OtherGatewaysHaveCodesOfTheirOwn) {
  EXPECT_EQ(error_of(response(524, "error code: 524")).code, ErrorCode::unavailable);
  EXPECT_EQ(error_of(response(501, "Unsupported method")).code, ErrorCode::protocol);
}

TEST(ResponseErrorTest, AnHtmlErrorPageIsReducedToItsTitle) {
  Error const error = error_of(
      response(502, "<html>\r\n<head><title>502 Bad Gateway</title></head><body>…", "text/html"));
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.message, "the server is not available (502): 502 Bad Gateway");
}

TEST(ResponseErrorTest, RetryAfterIsHandedOn) {
  auto limited = response(429, "slow down");
  limited.headers.emplace_back("Retry-After", "7");
  Error const error = error_of(limited);
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_EQ(error.retry_after, 7s);
}

TEST(ResponseErrorTest, AMissingAgentIsUnavailable) {
  EXPECT_EQ(
      error_of(response(500, "No available agent to submit job, please try again later.")).code,
      ErrorCode::unavailable);
}

TEST(ResponseErrorTest, ARedirectShowsOnlyTheOriginOfItsTarget) {
  HttpResponse const response{
      .status = 302,
      .headers = {{"Location", "https://u:canary@login.example.com:8443/canary?state=canary"}},
      .body = {}};
  Error const error = error_of(response);
  EXPECT_EQ(error.code, ErrorCode::protocol);
  EXPECT_THAT(error.message, HasSubstr("https://login.example.com:8443,"));
  EXPECT_THAT(error.message + error.hint + error.detail, Not(HasSubstr("canary")));
}

TEST(ResponseErrorTest, ARelativeRedirectIsNotFollowedEither) {
  HttpResponse const response{.status = 301, .headers = {{"Location", "/login?x"}}, .body = {}};
  EXPECT_THAT(error_of(response).message, HasSubstr("another path"));
}

TEST(ResponseErrorTest, TheHintOfA401NamesTheTokenVariablesOnlyForRays) {
  EXPECT_THAT(error_of(response(401, "Unauthorized: Missing authentication token")).hint,
              HasSubstr("RAY_AUTH_TOKEN"));
  EXPECT_THAT(error_of(response(401, "<html><title>Sign in</title>", "text/html")).hint,
              Not(HasSubstr("RAY_AUTH_TOKEN")));
}

TEST(ResponseErrorTest, A403OfAFirewallIsForbiddenWithItsTitle) {
  Error const error = error_of(response(403, "<!doctype html><title>403 Forbidden</title>", ""));
  EXPECT_EQ(error.code, ErrorCode::forbidden);
  EXPECT_THAT(error.message, HasSubstr("403 Forbidden"));
  EXPECT_THAT(error.hint, HasSubstr("firewall"));
}

TEST(ResponseErrorTest, A404ThatIsNotRaysIsAProtocolError) {
  EXPECT_EQ(error_of(response(404, "<html><title>Not here</title>", "text/html")).code,
            ErrorCode::protocol);
  EXPECT_EQ(error_of(response(404, "The page does not exist")).code, ErrorCode::protocol);
}

TEST(ResponseErrorTest, AnHtmlPageWith400IsNotRays) {
  Error const error = error_of(response(
      400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>",
      "text/html"));
  EXPECT_EQ(error.code, ErrorCode::protocol);
  EXPECT_EQ(error.hint, "use https:// in the address");
}

TEST(ResponseErrorTest, WhatTheAgentRefusedIsRejected) {
  Error const error = error_of(response(
      500,
      "Traceback (most recent call last):\n  File \"x\", line 1, in f\n    raise\nRuntimeError: "
      "Request failed with status code 400: Traceback (most recent call last):\n  File \"x\", line "
      "1, in f\n    raise\nValueError: the label selector is not valid\n.\n"));
  EXPECT_EQ(error.code, ErrorCode::rejected);
  EXPECT_EQ(error.message, "the label selector is not valid");
}

TEST(ResponseErrorTest, OtherJsonEnvelopesAreReadToo) {
  EXPECT_EQ(error_of(response(400, R"({"message": "quota exceeded"})", "application/json")).message,
            "quota exceeded");
  EXPECT_EQ(error_of(response(400, R"({"code": 7})", "application/json")).message,
            R"({"code": 7})");
}

TEST(ResponseErrorTest, AnAnswerWithoutTextStillHasASentence) {
  EXPECT_EQ(error_of(response(418, "")).message, "an answer 418 without text");
  EXPECT_EQ(error_of(HttpResponse{.status = 100}).code, ErrorCode::protocol);
}

TEST(ResponseErrorTest, BoundsTheDetail) {
  EXPECT_EQ(error_of(response(400, std::string(3'000'000, 'x'))).detail.size(), 1U << 20U);
}

TEST(ResponseErrorTest, MessagesAreOneLine) {
  Error const error = error_of(response(400, "one\ntwo\r\nthree\x01"));
  EXPECT_EQ(error.message, "one two three?");
  EXPECT_EQ(error.detail, "one\ntwo\r\nthree\x01");
}

TEST(CheckJsonAnswerTest, ALoginPageWith200IsNotRay) {
  auto const checked =
      check_json_answer(response(200, "<html><title>Sign in</title>", "text/html"), "GET x");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::protocol);
  EXPECT_EQ(checked.error().message, "this looks like a login page, not Ray: Sign in");
  EXPECT_EQ(checked.error().context, "GET x");
}

TEST(CheckJsonAnswerTest, HtmlIsRecognisedWithoutItsContentType) {
  EXPECT_FALSE(check_json_answer(response(200, "\n<!DOCTYPE html><p>", "application/json"), {}));
}

TEST(CheckJsonAnswerTest, OtherContentTypesAreRefused) {
  auto const checked = check_json_answer(response(200, "OK", "text/plain"), {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "the answer is not JSON: OK");
}

TEST(CheckJsonAnswerTest, AMissingContentTypeIsJudgedByTheBody) {
  EXPECT_TRUE(check_json_answer(HttpResponse{.status = 200, .headers = {}, .body = " {}"}, {}));
  EXPECT_FALSE(check_json_answer(HttpResponse{.status = 200}, {}));
}

}  // namespace
}  // namespace rayjobs::detail
