// The fake Ray server behaves as the tests that rely on it assume.
#include "support/fake_ray_server.hpp"

#include "transport_fixture.hpp"

#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rayjobs::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class FakeRayServerTest : public ::testing::TestWithParam<char const*> {
 protected:
  HttpResponse get(std::string const& path) {
    return transport->send(get_request(server.url() + path), {}).value();
  }
  HttpResponse send(Method method, std::string const& path, std::string body = "") {
    return transport
        ->send(upload_request(method, server.url() + path, RequestBody(std::move(body))), {})
        .value();
  }
  std::string status_of(std::string const& id) {
    return json::parse(get("/api/jobs/" + id).body).at("status").get<std::string>();
  }

  FakeRayServer server{GetParam()};
  std::shared_ptr<Transport> transport = new_transport();
};

INSTANTIATE_TEST_SUITE_P(Versions, FakeRayServerTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& tested) {
                           return std::string(tested.param) == "2.22.0" ? "Old" : "New";
                         });

TEST_P(FakeRayServerTest, WalksAJobThroughItsPlan) {
  server.with_cluster([](FakeCluster& cluster) {
    cluster.plan({.statuses = {"PENDING", "RUNNING", "FAILED"}, .exit_code = 7, .log = "a\r\nb"});
  });
  auto const answer =
      send(Method::post, "/api/jobs/", R"({"entrypoint": "false", "submission_id": "mine"})");
  EXPECT_EQ(json::parse(answer.body).at("submission_id"), "mine");
  EXPECT_EQ(status_of("mine"), "PENDING");
  EXPECT_EQ(status_of("mine"), "RUNNING");
  EXPECT_EQ(status_of("mine"), "FAILED");
  EXPECT_EQ(json::parse(get("/api/jobs/mine").body).at("driver_exit_code"), 7);
  EXPECT_EQ(json::parse(get("/api/jobs/mine/logs").body).at("logs"), "a\nb");
}

TEST_P(FakeRayServerTest, RefusesADuplicateInRaysWords) {
  server.with_cluster([](FakeCluster& cluster) { cluster.add_job("mine", {}); });
  auto const answer =
      send(Method::post, "/api/jobs/", R"({"entrypoint": "true", "submission_id": "mine"})");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr("Job with submission_id mine already exists."));
}

TEST_P(FakeRayServerTest, RemembersPackages) {
  std::string const path = "/api/packages/gcs/_ray_pkg_1.zip";
  EXPECT_EQ(get(path).status, 404);
  EXPECT_EQ(send(Method::put, path, "zip").status, 200);
  EXPECT_EQ(get(path).status, 200);
}

TEST_P(FakeRayServerTest, FramesTheRawLogAsThatVersionDoes) {
  std::string const log(70'000, 'x');
  server.with_cluster([&log](FakeCluster& cluster) {
    cluster.add_job("mine", {.statuses = {"RUNNING"}, .log = log});
  });
  std::string const url = "/api/v0/logs/file?node_id=n&lines=-1&filename=job-driver-";
  bool const old = std::string(GetParam()) == "2.22.0";
  std::string const framed = "1" + log.substr(0, 65536) + "1" + log.substr(65536);
  EXPECT_EQ(get(url + "mine.log").body, old ? framed : log);
  EXPECT_EQ(get(url + "other.log").status, old ? 200 : 500);
}

TEST_P(FakeRayServerTest, StopsAndDeletes) {
  server.with_cluster(
      [](FakeCluster& cluster) { cluster.add_job("mine", {.statuses = {"RUNNING"}}); });
  EXPECT_EQ(send(Method::del, "/api/jobs/mine").status, 500);
  EXPECT_EQ(send(Method::post, "/api/jobs/mine/stop").body, R"({"stopped":true})");
  EXPECT_EQ(status_of("mine"), "STOPPED");
  EXPECT_EQ(send(Method::del, "/api/jobs/mine").status, 200);
  EXPECT_EQ(get("/api/jobs/mine").body, "Job mine does not exist");
}

TEST_P(FakeRayServerTest, PlaysScriptedAnswersFirst) {
  server.answer_once("GET", "/api/version", {.status = 503, .headers = {}, .body = "busy"});
  EXPECT_EQ(get("/api/version").status, 503);
  EXPECT_EQ(get("/api/version").status, 200);
  server.answer("GET", "/api/version", "job_unknown");
  EXPECT_EQ(get("/api/version").status, 404);
  EXPECT_EQ(get("/api/version").status, 404);
  EXPECT_EQ(server.requests("GET", "/api/version").size(), 4U);
}

}  // namespace
}  // namespace rayjobs::testing
