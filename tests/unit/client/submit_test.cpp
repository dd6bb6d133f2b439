// Client::submit.
#include "client_fixture.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rayjobs {
namespace {

using ::testing::Contains;
using testing::failed;
using ::testing::HasSubstr;
using testing::json_answer;
using ::testing::Pair;
using ::testing::SizeIs;
using testing::text_answer;

using SubmitTest = testing::ClientFixture;

nlohmann::json body_of(HttpRequest const& request) {
  return nlohmann::json::parse(std::get<std::string>(request.body));
}

/// Accepts every job under the id it came with.
Result<HttpResponse> accept(HttpRequest const& request) {
  std::string const id = body_of(request).at("submission_id");
  return json_answer(R"({"job_id": ")" + id + R"(", "submission_id": ")" + id + R"("})");
}

TEST_F(SubmitTest, PostsTheJobOnce) {
  auto const ray = client(accept);
  auto const id = ray.submit({.entrypoint = "true", .submission_id = "mine"});
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_EQ(*id, "mine");
  ASSERT_THAT(transport->requests, SizeIs(1));
  HttpRequest const& request = transport->requests[0];
  EXPECT_EQ(request.method, Method::post);
  EXPECT_EQ(request.url, "http://head/api/jobs/");
  EXPECT_FALSE(request.idempotent);
  EXPECT_THAT(request.headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_EQ(body_of(request).at("entrypoint"), "true");
}

TEST_F(SubmitTest, MakesAnIdWhenNoneIsGiven) {
  auto const ray = client(accept);
  auto const first = ray.submit({.entrypoint = "true"});
  auto const second = ray.submit({.entrypoint = "true"});
  ASSERT_TRUE(first && second);
  EXPECT_THAT(*first, ::testing::StartsWith("raysubmit_"));
  EXPECT_NE(*first, *second);
}

TEST_F(SubmitTest, TheJobsMetadataGoesBeforeTheDefaults) {
  options.default_metadata = {{"team", "a"}, {"origin", "ci"}};
  auto const ray = client(accept);
  ASSERT_TRUE(ray.submit({.entrypoint = "true", .metadata = {{"team", "b"}}}));
  EXPECT_EQ(body_of(transport->requests.at(0)).at("metadata"),
            (nlohmann::json{{"team", "b"}, {"origin", "ci"}}));
}

TEST_F(SubmitTest, RefusesABadJobBeforeSendingIt) {
  auto const ray = client(accept);
  EXPECT_EQ(ray.submit({.entrypoint = "x", .submission_id = "a/b"}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(ray.submit({.entrypoint = std::string("a\0", 2)}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_TRUE(transport->requests.empty());
}

TEST_F(SubmitTest, ATakenIdAlreadyExists) {
  auto const ray = client({text_answer(
      500, "ValueError: Job with submission_id mine already exists. Please use a different one.")});
  EXPECT_EQ(ray.submit({.entrypoint = "x", .submission_id = "mine"}).error().code,
            ErrorCode::already_exists);
}

TEST_F(SubmitTest, AnAmbiguousEndNamesTheIdAndIsNotRepeated) {
  for (auto const& end : {failed(ErrorCode::outcome_unknown), failed(ErrorCode::timeout),
                          text_answer(504, "upstream request timeout")}) {
    auto const ray = client({end});
    auto const id = ray.submit({.entrypoint = "x", .submission_id = "mine"});
    ASSERT_FALSE(id);
    EXPECT_EQ(id.error().code, ErrorCode::outcome_unknown);
    EXPECT_THAT(id.error().message, HasSubstr("job mine"));
    EXPECT_THAT(id.error().hint, HasSubstr("job mine"));
    EXPECT_THAT(transport->requests, SizeIs(1));
  }
}

TEST_F(SubmitTest, IsRepeatedWhileNothingReachedTheCluster) {
  auto const ray =
      client({failed(ErrorCode::unavailable), text_answer(500, "No available agent to submit job"),
              json_answer(R"({"submission_id": "mine"})")});
  EXPECT_EQ(ray.submit({.entrypoint = "x", .submission_id = "mine"}).value(), "mine");
  EXPECT_THAT(transport->requests, SizeIs(3));
}

TEST_F(SubmitTest, AnotherIdInTheAnswerIsAProtocolError) {
  auto const ray = client({json_answer(R"({"submission_id": "other"})")});
  auto const id = ray.submit({.entrypoint = "x", .submission_id = "mine"});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, ErrorCode::protocol);
  EXPECT_THAT(id.error().hint, HasSubstr("job mine"));
  EXPECT_EQ(id.error().context, "POST http://head/api/jobs/");
}

}  // namespace
}  // namespace rayjobs
