// `wait` and `status --watch`: several jobs at once.
#include "cli/cli_fixture.hpp"

#include <csignal>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;

class WatchTest : public CliTest {};

TEST_F(WatchTest, WaitEndsWithTheHighestOutcome) {
  add_job("a", {.statuses = {"RUNNING", "SUCCEEDED"}});
  add_job("b", {.statuses = {"PENDING", "RUNNING", "STOPPED"}});
  add_job("c", ended("FAILED"));
  auto const result = run({"wait", "a", "b", "c"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, "c FAILED\na SUCCEEDED\nb STOPPED\n");
  EXPECT_EQ(run({"wait", "a"}).exit_code, 0);
}

TEST_F(WatchTest, WaitTellsAnUnknownIdFromTheOthers) {
  add_job("a", ended("SUCCEEDED"));
  auto const result = run({"wait", "-o", "json", "nope", "a"});
  EXPECT_EQ(result.exit_code, 10);
  Json const list = Json::parse(result.out)["jobs"];
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["exit_code"], 10);
  EXPECT_EQ(list[0]["error"]["code"], "not_found");
  EXPECT_EQ(list[1]["status"], "SUCCEEDED");
}

TEST_F(WatchTest, AJobThatVanishesIsLost) {
  add_job("a", ended("RUNNING"));
  Child child(child_options({"status", "--watch", "a"}));
  ASSERT_TRUE(
      child.read_until([](auto const& out, auto const&) { return contains(out, "RUNNING"); }));
  server_.with_cluster([](FakeCluster& cluster) { cluster.forget("a"); });
  EXPECT_EQ(child.finish().exit_code, 6);
}

TEST_F(WatchTest, WaitEndsWithSevenWhenItsTimeIsUp) {
  add_job("a", ended("RUNNING"));
  add_job("b", ended("SUCCEEDED"));
  auto const result = run({"wait", "--timeout", "1", "a", "b"});
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(result.err, HasSubstr("job a did not end in time; it is RUNNING"));
}

TEST_F(WatchTest, AnAnswerThatIsNotRaysIsWaitedOut) {
  add_job("a", ended("RUNNING"));
  Child child(child_options({"wait", "-v", "a"}));
  ASSERT_TRUE(
      child.read_until([](auto const&, auto const& err) { return contains(err, "200 in"); }));
  server_.answer_once("GET", "/api/jobs/a",
                      HttpResponse{.status = 200,
                                   .headers = {{"Content-Type", "text/html"}},
                                   .body = "<html><title>Log in</title></html>"});
  server_.answer_once("GET", "/api/jobs/a", HttpResponse{.status = 500, .body = "boom"});
  add_job("a", ended("SUCCEEDED"));
  EXPECT_EQ(child.finish().exit_code, 0);
  EXPECT_GE(server_.requests("GET", "/api/jobs/a").size(), 4U);
}

TEST_F(WatchTest, ASilentClusterIsWaitedForOnceNotForEachJob) {
  Words const ids{"a", "b", "c", "d", "e"};
  Words words{"wait", "--retry-budget", "3", "--address", "http://127.0.0.1:1"};
  words.insert(words.end(), ids.begin(), ids.end());
  auto const start = std::chrono::steady_clock::now();
  EXPECT_EQ(run(words).exit_code, 5);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(12));
}

TEST_F(WatchTest, AnAnswerAboutOneJobIsNoSilenceForTheNext) {
  add_job("b", ended("SUCCEEDED"));
  server_.answer_once("GET", "/api/jobs/b", HttpResponse{.status = 503, .body = "busy"});
  auto const result = run({"wait", "--retry-budget", "30", "nope", "b"});
  EXPECT_EQ(result.exit_code, 10);
  EXPECT_THAT(result.out, HasSubstr("b SUCCEEDED"));
}

TEST_F(WatchTest, ASignalEndsTheWait) {
  add_job("a", ended("RUNNING"));
  Child child(child_options({"wait", "-v", "a"}));
  ASSERT_TRUE(
      child.read_until([](auto const&, auto const& err) { return contains(err, "/api/jobs/a"); }));
  child.send_signal(SIGINT);
  EXPECT_EQ(child.finish().exit_code, 130);
}

TEST_F(WatchTest, StatusPrintsEachChange) {
  add_job("a", {.statuses = {"PENDING", "RUNNING", "RUNNING", "FAILED"}});
  auto const result = run({"status", "--watch", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, ::testing::MatchesRegex(
                              "[^\n]*  a  PENDING[^\n]*\n[^\n]*  a  RUNNING[^\n]*\n[^\n]*  a  "
                              "FAILED[^\n]*\n"));
  EXPECT_EQ(run({"status", "--watch", "--exit-status", "a"}).exit_code, 1);
}

TEST_F(WatchTest, StatusOfSeveralJobs) {
  add_job("a", ended("RUNNING"));
  add_job("b", ended("SUCCEEDED"));
  auto const both = run({"status", "-o", "json", "a", "b"});
  EXPECT_EQ(both.exit_code, 0);
  EXPECT_EQ(Json::parse(both.out)["jobs"][1]["submission_id"], "b");
  auto const one_unknown = run({"status", "a", "nope", "b"});
  EXPECT_EQ(one_unknown.exit_code, 10);
  EXPECT_THAT(one_unknown.out, HasSubstr("SUCCEEDED"));
}

}  // namespace
}  // namespace rayjobs::testing
