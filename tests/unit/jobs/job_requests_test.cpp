// Asking for a job and for the version.
#include "jobs/job_requests.hpp"

#include "support/fake_clock.hpp"
#include "support/fake_transport.hpp"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

class JobRequestsTest : public ::testing::Test {
 protected:
  Session answering(HttpResponse response) {
    transport = std::make_shared<testing::FakeTransport>(
        [response = std::move(response)](HttpRequest const&) -> Result<HttpResponse> {
          return response;
        });
    return Session(Address::parse("http://head").value(), {.transport = transport}, clock);
  }

  testing::FakeClock clock{};
  std::shared_ptr<testing::FakeTransport> transport{};
};

HttpResponse json_answer(std::string body) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
          .body = std::move(body)};
}

TEST_F(JobRequestsTest, AJobsIdIsEncoded) {
  auto const session = answering(json_answer(R"({"status": "RUNNING"})"));
  auto const job = fetch_job(session, "S 1/é?", {});
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->status, JobStatus::running);
  EXPECT_EQ(transport->requests.at(0).url, "http://head/api/jobs/S%201%2F%C3%A9%3F");
  EXPECT_EQ(transport->requests[0].method, Method::get);
}

TEST_F(JobRequestsTest, AnIdThatWouldBeAnotherPathIsNotSent) {
  auto const session = answering(json_answer("{}"));
  for (char const* const id : {"", ".", ".."})
    EXPECT_EQ(fetch_job(session, id, {}).error().code, ErrorCode::invalid_argument) << id;
  EXPECT_TRUE(transport->requests.empty());
}

TEST_F(JobRequestsTest, AnUnknownJobIsNotFound) {
  auto const session = answering({.status = 404, .headers = {}, .body = "Job x does not exist"});
  auto const job = fetch_job(session, "x", {});
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::not_found);
  EXPECT_EQ(job.error().context, "GET http://head/api/jobs/x");
}

TEST_F(JobRequestsTest, ALoginPageIsAProtocolError) {
  auto const session =
      answering({.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>"});
  auto const version = fetch_version(session, {});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::protocol);
  EXPECT_EQ(version.error().context, "GET http://head/api/version");
}

TEST_F(JobRequestsTest, BrokenJsonIsAProtocolErrorWithItsText) {
  auto const session = answering(json_answer("{\"ray_version\":"));
  auto const version = fetch_version(session, {});
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::protocol);
  EXPECT_EQ(version.error().http_status, 200);
  EXPECT_EQ(version.error().detail, "{\"ray_version\":");
  EXPECT_EQ(version.error().context, "GET http://head/api/version");
}

}  // namespace
}  // namespace rayjobs::detail
