// Client: the operations that are one request each.
#include "client_fixture.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using testing::failed;
using ::testing::HasSubstr;
using testing::json_answer;
using ::testing::SizeIs;
using testing::text_answer;

using ClientTest = testing::ClientFixture;

std::string line_of(HttpRequest const& request) {
  return std::string(to_string(request.method)) + ' ' + request.url;
}

TEST_F(ClientTest, CreateSendsNothing) {
  auto const transport_of_ours = std::make_shared<testing::FakeTransport>(
      [](HttpRequest const&) { return json_answer("{}"); });
  auto const created =
      Client::create(Address::parse("http://u:p@head").value(), {.transport = transport_of_ours});
  ASSERT_TRUE(created);
  EXPECT_EQ(created->address().base_url(), "http://head");
  EXPECT_TRUE(transport_of_ours->requests.empty());
}

TEST_F(ClientTest, AsksForTheVersion) {
  auto const ray = client({json_answer(R"({"version": "4", "ray_version": "2.60.0"})")});
  auto const version = ray.version();
  ASSERT_TRUE(version);
  EXPECT_EQ(version->ray_version, "2.60.0");
  EXPECT_EQ(line_of(transport->requests.at(0)), "GET http://head/api/version");
}

TEST_F(ClientTest, GetsAJob) {
  auto const ray = client({json_answer(R"({"status": "RUNNING", "submission_id": "x"})")});
  auto const job = ray.get("x");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->status, JobStatus::running);
  EXPECT_EQ(line_of(transport->requests.at(0)), "GET http://head/api/jobs/x");
}

TEST_F(ClientTest, ListsWithAFinalSlash) {
  auto const ray = client({json_answer(R"([{"status": "RUNNING"}])")});
  auto const jobs = ray.list();
  ASSERT_TRUE(jobs);
  EXPECT_THAT(*jobs, SizeIs(1));
  EXPECT_EQ(line_of(transport->requests.at(0)), "GET http://head/api/jobs/");
}

TEST_F(ClientTest, StopsWithoutABody) {
  auto const ray = client({json_answer(R"({"stopped": false})")});
  auto const stopped = ray.stop("a b");
  ASSERT_TRUE(stopped);
  EXPECT_FALSE(*stopped);
  EXPECT_EQ(line_of(transport->requests.at(0)), "POST http://head/api/jobs/a%20b/stop");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(transport->requests[0].body));
}

TEST_F(ClientTest, AStopMayBeRepeated) {
  auto const ray = client({failed(ErrorCode::timeout), json_answer(R"({"stopped": true})")});
  EXPECT_TRUE(ray.stop("x").value());
}

TEST_F(ClientTest, RefusesToStopADriver) {
  auto const ray = client({text_answer(400, "Can only stop submission type jobs")});
  EXPECT_EQ(ray.stop("02000000").error().code, ErrorCode::rejected);
}

Result<HttpResponse> const kJobX = json_answer(R"({"submission_id": "x", "status": "SUCCEEDED"})");

TEST_F(ClientTest, AnotherJobsRecordIsNoAnswer) {
  auto const ray = client({kJobX});
  for (auto const& job : {ray.get("y"), ray.wait("y")}) {
    ASSERT_FALSE(job);
    EXPECT_EQ(job.error().code, ErrorCode::protocol);
  }
}

TEST_F(ClientTest, RemovesAJob) {
  auto const ray = client({kJobX, json_answer(R"({"deleted": true})")});
  EXPECT_TRUE(ray.remove("x").value());
  EXPECT_EQ(line_of(transport->requests.at(0)), "GET http://head/api/jobs/x");
  EXPECT_EQ(line_of(transport->requests.at(1)), "DELETE http://head/api/jobs/x");
}

TEST_F(ClientTest, RemovingAnUnknownJobIsNotFound) {
  auto const ray =
      client({text_answer(502, "bad gateway"), text_answer(404, "Job x does not exist")});
  EXPECT_EQ(ray.remove("x").error().code, ErrorCode::not_found);
}

TEST_F(ClientTest, AJobThatIsGoneAfterAnAmbiguousRemovalWasRemoved) {
  for (auto const& first : {failed(ErrorCode::outcome_unknown), failed(ErrorCode::timeout),
                            text_answer(502, "bad gateway")}) {
    auto const ray = client({kJobX, first, text_answer(404, "Job x does not exist")});
    auto const removed = ray.remove("x");
    ASSERT_TRUE(removed) << removed.error().message;
    EXPECT_TRUE(*removed);
  }
}

TEST_F(ClientTest, ARemovalIsRepeatedAfterAnAmbiguousEnd) {
  auto const ray =
      client({kJobX, failed(ErrorCode::outcome_unknown), json_answer(R"({"deleted": true})")});
  EXPECT_TRUE(ray.remove("x").value());
  EXPECT_THAT(transport->requests, SizeIs(3));
}

TEST_F(ClientTest, AnIdThatTheHeadWouldCutIsNotStoppedOrRemoved) {
  auto const ray = client({json_answer("{}")});
  for (char const* const id : {"victim#2", "a?b", "a/b", "a%41b", "a{b}", "a\tb"}) {
    EXPECT_EQ(ray.stop(id).error().code, ErrorCode::invalid_argument) << id;
    EXPECT_EQ(ray.remove(id).error().code, ErrorCode::invalid_argument) << id;
  }
  EXPECT_TRUE(transport->requests.empty());
}

TEST_F(ClientTest, AnIdThatWouldBeAnotherPathIsNotSent) {
  auto const ray = client({json_answer("{}")});
  for (char const* const id : {"", ".", ".."}) {
    EXPECT_EQ(ray.get(id).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(ray.stop(id).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(ray.remove(id).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(ray.logs(id, [](std::string_view) {}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(ray.follow(id).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(ray.wait(id).error().code, ErrorCode::invalid_argument);
  }
  EXPECT_TRUE(transport->requests.empty());
}

TEST_F(ClientTest, AnAnswerWithoutItsFlagIsAProtocolError) {
  auto const ray = client({json_answer("{}")});
  auto const stopped = ray.stop("x");
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::protocol);
  EXPECT_EQ(stopped.error().context, "POST http://head/api/jobs/x/stop");
}

TEST_F(ClientTest, CopiesShareTheConnection) {
  auto const ray = client({json_answer("[]")});
  auto const copy = ray;
  EXPECT_TRUE(ray.list());
  EXPECT_TRUE(copy.list());
  EXPECT_THAT(transport->requests, SizeIs(2));
}

}  // namespace
}  // namespace rayjobs
