// The retry decision.
#include "http/retry.hpp"

#include <limits>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;

Result<HttpResponse> outcome(int status, std::string body = {}, HeaderList headers = {}) {
  return HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)};
}

Result<HttpResponse> failure(ErrorCode code) { return Error{.code = code, .message = "failed"}; }

TEST(RepeatableTest, StatusesFallIntoThreeKinds) {
  for (int const status : {425, 429})
    EXPECT_EQ(repeatable(outcome(status)), Repeatable::always) << status;
  for (int const status : {408, 502, 503, 504, 520, 524, 529, 599})
    EXPECT_EQ(repeatable(outcome(status)), Repeatable::when_idempotent) << status;
  for (int const status : {200, 204, 301, 400, 401, 403, 404, 405, 409, 413, 500, 501, 505})
    EXPECT_EQ(repeatable(outcome(status)), Repeatable::never) << status;
}

TEST(RepeatableTest, AMissingAgentIsAPassingState) {
  EXPECT_EQ(repeatable(outcome(500, "No available agent to submit job, please try again later.")),
            Repeatable::always);
}

TEST(RepeatableTest, OnlyAMissingAnswerIsWorthAnotherTry) {
  EXPECT_EQ(repeatable(failure(ErrorCode::unavailable)), Repeatable::always);
  EXPECT_EQ(repeatable(failure(ErrorCode::timeout)), Repeatable::when_idempotent);
  for (auto const code : {ErrorCode::protocol, ErrorCode::cancelled, ErrorCode::io,
                          ErrorCode::outcome_unknown, ErrorCode::invalid_argument})
    EXPECT_EQ(repeatable(failure(code)), Repeatable::never) << to_string(code);
}

TEST(RetryDelayTest, GrowsByTheMultiplierUpToTheMost) {
  RetryOptions const options{
      .total_budget = 1h, .initial_delay = 500ms, .max_delay = 3s, .multiplier = 2.0};
  auto delay = [&](int attempt) {
    return retry_delay(outcome(503), {.attempt = attempt}, options);
  };
  EXPECT_EQ(delay(1), 500ms);
  EXPECT_EQ(delay(2), 1s);
  EXPECT_EQ(delay(3), 2s);
  EXPECT_EQ(delay(4), 3s);
  EXPECT_EQ(delay(100'000), 3s);
}

TEST(RetryDelayTest, JitterTakesAnyShare) {
  EXPECT_EQ(retry_delay(outcome(503), {.random = 0.0}, {}), 0ms);
  EXPECT_EQ(retry_delay(outcome(503), {.random = 0.5}, {}), 250ms);
}

TEST(RetryDelayTest, EndsWithTheBudget) {
  RetryOptions const options{.total_budget = 10s};
  EXPECT_EQ(retry_delay(outcome(503), {.since_first_failure = 10s}, options), std::nullopt);
  EXPECT_EQ(retry_delay(outcome(503), {.since_first_failure = 9900ms}, options), 100ms);
}

TEST(RetryDelayTest, AZeroBudgetMeansNever) {
  EXPECT_EQ(retry_delay(outcome(503), {}, {.total_budget = 0ms}), std::nullopt);
}

TEST(RetryDelayTest, RequestsThatMayHaveTakenEffectAreNotRepeated) {
  RetrySituation const post{.idempotent = false};
  EXPECT_EQ(retry_delay(outcome(503), post, {}), std::nullopt);
  EXPECT_EQ(retry_delay(failure(ErrorCode::timeout), post, {}), std::nullopt);
  EXPECT_EQ(retry_delay(failure(ErrorCode::outcome_unknown), post, {}), std::nullopt);
  EXPECT_TRUE(retry_delay(outcome(429), post, {}));
  EXPECT_TRUE(retry_delay(failure(ErrorCode::unavailable), post, {}));
}

TEST(RetryDelayTest, NothingIsRepeatedOnceBytesWereHandedOver) {
  EXPECT_EQ(retry_delay(failure(ErrorCode::unavailable), {.bytes_handed_over = true}, {}),
            std::nullopt);
}

TEST(RetryDelayTest, RetryAfterIsHonouredUpToTheMost) {
  auto delay = [](std::string seconds) {
    return retry_delay(outcome(429, "", {{"Retry-After", std::move(seconds)}}), {.random = 0.0},
                       {.max_delay = 10s});
  };
  EXPECT_EQ(delay("7"), 7s);
  EXPECT_EQ(delay("3600"), 10s);
  EXPECT_EQ(delay("99999999999999999999"), 10s);
  EXPECT_EQ(delay("soon"), 0s);
}

TEST(RetryDelayTest, SurvivesSenselessOptions) {
  RetryOptions const options{.total_budget = 1h,
                             .initial_delay = -5s,
                             .max_delay = -1s,
                             .multiplier = std::numeric_limits<double>::quiet_NaN()};
  auto const delay = retry_delay(outcome(503), {.attempt = 3}, options);
  ASSERT_TRUE(delay);
  EXPECT_GE(*delay, 0ms);
}

}  // namespace
}  // namespace rayjobs::detail
