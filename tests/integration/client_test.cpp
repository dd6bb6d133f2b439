// Client over libcurl against a fake Ray server of both versions.
#include "support/fake_ray_server.hpp"
#include "support/prepared.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/client.hpp>

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ClientOverHttpTest : public ::testing::TestWithParam<char const*> {
 protected:
  Client client() {
    options.retry = {.total_budget = 5s, .initial_delay = 1ms, .max_delay = 5ms};
    return Client::create(Address::parse(server.url()).value(), options).value();
  }

  FakeRayServer server{GetParam()};
  ClientOptions options{};
};

TEST_P(ClientOverHttpTest, TellsTheVersion) {
  auto const version = client().version();
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_EQ(version->ray_version, GetParam());
}

TEST_P(ClientOverHttpTest, SubmitsAndWaits) {
  auto const ray = client();
  auto const submission =
      ray.submit(testing::prepared({.entrypoint = "python é.py", .metadata = {{"a", "1"}}}));
  ASSERT_TRUE(submission) << submission.error().message;
  auto const job = ray.wait(submission->submission_id, {.poll_interval = 10ms});
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->status, JobStatus::succeeded);
  EXPECT_EQ(job->id(), submission->submission_id);
  EXPECT_EQ(job->entrypoint, "python é.py");
  auto const posts = server.requests("POST", "/api/jobs/");
  ASSERT_THAT(posts, SizeIs(1));
  EXPECT_THAT(posts[0].header("User-Agent"), StartsWith("rayjobs/"));
  EXPECT_EQ(posts[0].header("Content-Type"), "application/json");
  EXPECT_EQ(posts[0].header("Origin") + posts[0].header("Referer") + posts[0].header("Expect"), "");
}

TEST_P(ClientOverHttpTest, ATakenIdAlreadyExists) {
  auto const ray = client();
  ASSERT_TRUE(ray.submit(testing::prepared({.entrypoint = "true", .submission_id = "mine"})));
  auto const again =
      ray.submit(testing::prepared({.entrypoint = "false", .submission_id = "mine"}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
}

TEST_P(ClientOverHttpTest, ListsStopsAndRemoves) {
  server.with_cluster([](FakeCluster& cluster) {
    cluster.add_job("done", {.statuses = {"SUCCEEDED"}});
    cluster.add_job("going on", {.statuses = {"RUNNING"}});
  });
  auto const ray = client();
  auto const jobs = ray.list();
  ASSERT_TRUE(jobs) << jobs.error().message;
  EXPECT_THAT(*jobs, SizeIs(2));
  EXPECT_TRUE(ray.stop("going on").value());
  EXPECT_TRUE(ray.remove("done").value());
  EXPECT_EQ(ray.get("done").error().code, ErrorCode::not_found);
  EXPECT_EQ(ray.remove("done").error().code, ErrorCode::not_found);
}

TEST_P(ClientOverHttpTest, UploadsAPackageOnce) {
  TemporaryDirectory const directory;
  directory.write("main.py", "print(1)\n");
  auto plan = plan_package(directory.path()).value();
  auto const ray = client();
  EXPECT_EQ(ray.ensure_packages({&plan, 1}).value().front(), PackageUpload::uploaded);
  EXPECT_EQ(ray.ensure_packages({&plan, 1}).value().front(), PackageUpload::already_there);
  server.with_cluster([&](FakeCluster& cluster) {
    ASSERT_THAT(cluster.packages(), SizeIs(1));
    EXPECT_THAT(cluster.packages().begin()->second, StartsWith("PK"));
  });
}

TEST_P(ClientOverHttpTest, UploadsSeveralPackages) {
  TemporaryDirectory const directory;
  std::vector<PackagePlan> plans;
  for (char const* const name : {"one", "two", "three", "four", "five"}) {
    directory.write(std::string(name) + "/main.py", name);
    plans.push_back(plan_package(directory.path() / name).value());
  }
  auto const ray = client();
  EXPECT_EQ(ray.ensure_packages({&plans[1], 1}).value().front(), PackageUpload::uploaded);
  auto const done = ray.ensure_packages(plans);
  ASSERT_TRUE(done) << done.error().message;
  using enum PackageUpload;
  EXPECT_THAT(*done, ElementsAre(uploaded, already_there, uploaded, uploaded, uploaded));
  server.with_cluster([&](FakeCluster& cluster) { EXPECT_THAT(cluster.packages(), SizeIs(5)); });
}

TEST_P(ClientOverHttpTest, RidesOutAGatewayWithoutUpstream) {
  HttpResponse const unavailable{
      .status = 503, .headers = {{"Content-Type", "text/plain"}}, .body = "no healthy upstream"};
  server.answer_once("GET", "/api/version", unavailable);
  server.answer_once("GET", "/api/version", unavailable);
  EXPECT_TRUE(client().version());
  EXPECT_THAT(server.requests("GET", "/api/version"), SizeIs(3));
}

TEST_P(ClientOverHttpTest, DoesNotFollowARedirect) {
  server.answer(
      "GET", "/api/version",
      HttpResponse{
          .status = 302, .headers = {{"Location", server.url() + "/login?state=1"}}, .body = {}});
  auto const version = client().version();
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::protocol);
  EXPECT_THAT(server.requests(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Ray, ClientOverHttpTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& version) {
                           return std::string(version.param) == "2.22.0" ? "222" : "260";
                         });

TEST(ClientTokenTest, SendsTheToken) {
  FakeRayServer server("2.60.0");
  server.with_cluster([](FakeCluster& cluster) { cluster.require_token("secret"); });
  auto const address = Address::parse(server.url()).value();
  auto with = [&](HeaderProvider headers) {
    return Client::create(address, {.headers = std::move(headers)}).value().version();
  };
  EXPECT_TRUE(with(bearer_token("secret")));
  EXPECT_EQ(with(bearer_token("wrong")).error().code, ErrorCode::forbidden);
  EXPECT_EQ(with(nullptr).error().code, ErrorCode::unauthenticated);
}

}  // namespace
}  // namespace rayjobs::testing
