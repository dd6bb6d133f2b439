// The command `logs`.
#include "cli/cli_fixture.hpp"

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LogsTest : public CliTest {};

TEST_F(LogsTest, PrintsRawBytes) {
  add_job("a", ended("SUCCEEDED", "one\r\n\xff\x1b[0m"));
  auto const result = run({"logs", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "one\r\n\xff\x1b[0m");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(LogsTest, EndsWithZeroForAFailedJob) {
  add_job("a", ended("FAILED", "log\n"));
  EXPECT_EQ(run({"logs", "a"}).exit_code, 0);
}

TEST_F(LogsTest, EndsWithTheOutcomeWhenFollowing) {
  add_job("a", {.statuses = {"FAILED"}, .exit_code = 3, .log = "log\n"});
  auto const result = run({"logs", "-f", "a"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "log\n");
  EXPECT_EQ(run({"logs", "--follow", "--exit-code=driver", "a"}).exit_code, 3);
}

TEST_F(LogsTest, PrintsTheOutcomeAsJsonWhenFollowing) {
  add_job("a", ended("SUCCEEDED", "log\n"));
  auto const result = run({"logs", "-f", "-o", "json", "a"});
  EXPECT_EQ(Json::parse(result.out)["status"], "SUCCEEDED");
  EXPECT_THAT(result.err, HasSubstr("log\n"));
}

TEST_F(LogsTest, EndsWithTenForAnUnknownId) {
  EXPECT_EQ(run({"logs", "a"}).exit_code, 10);
  EXPECT_EQ(run({"logs", "--follow", "a"}).exit_code, 10);
}

TEST_F(LogsTest, EndsWithSixWhenTheFollowedJobVanishes) {
  add_job("a", ended("RUNNING", "log\n"));
  Child child(child_options({"logs", "-f", "a"}));
  ASSERT_TRUE(child.read_until([](auto const& out, auto const&) { return out == "log\n"; }));
  server_.with_cluster([](FakeCluster& cluster) { cluster.forget("a"); });
  EXPECT_EQ(child.finish().exit_code, 6);
}

TEST_F(LogsTest, WarnsOfAnIncompleteLog) {
  add_job("a", ended("SUCCEEDED", "log\n"));
  server_.answer("GET", "/api/v0/logs/file", "route_unknown");
  server_.answer("GET", "/api/jobs/a/logs", "logs_invalid_utf8");
  auto const result = run({"logs", "-f", "-q", "--result-file", "r.json", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: the log is not complete: "));
  Json const outcome = Json::parse(home_.read("r.json"));
  EXPECT_EQ(outcome["log_complete"], false);
  EXPECT_THAT(outcome["log_problem"].get<std::string>(), HasSubstr("decode"));
}

TEST_F(LogsTest, EndsQuietlyWithSixWhenItsReaderGoesBeforeTheJobHasEnded) {
  add_job("a", ended("RUNNING", "log\n"));
  Child child(child_options({"logs", "-f", "a"}));
  ASSERT_TRUE(child.read_until([](auto const& out, auto const&) { return out == "log\n"; }));
  child.close_stdout();
  server_.with_cluster([](FakeCluster& cluster) { cluster.set_log("a", "log\nmore\n"); });
  auto const result = child.finish();
  EXPECT_EQ(result.exit_code, 6);
  EXPECT_EQ(result.signal, 0);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(LogsTest, EndsAsTheJobDidWhenItsReaderGoesAfterTheEnd) {
  add_job("a", ended("FAILED", "log\n"));
  ChildOptions options = child_options({"logs", "-f", "a"});
  Child child(options);
  child.close_stdout();
  EXPECT_EQ(child.finish().exit_code, 1);
}

TEST_F(LogsTest, EndsASubmitWithSixWhenItsReaderGoes) {
  plan(ended("RUNNING", "log\n"));
  Child child(child_options({"submit", "-q", "--submission-id", "a", "--", "true"}));
  ASSERT_TRUE(child.read_until([](auto const& out, auto const&) { return out == "log\n"; }));
  child.close_stdout();
  server_.with_cluster([](FakeCluster& cluster) { cluster.set_log("a", "log\nmore\n"); });
  auto const result = child.finish();
  EXPECT_EQ(result.exit_code, 6);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(LogsTest, FailsWhenItsOutputIsLost) {
  add_job("a", ended("SUCCEEDED", "log\n"));
  ChildOptions options = child_options({"logs", "a"});
  options.stdout_file = "/dev/full";
  EXPECT_EQ(run_child(options).exit_code, 10);
}

TEST_F(LogsTest, TailPrintsTheLastLines) {
  add_job("a", ended("SUCCEEDED", "1\n2\n3\n"));
  EXPECT_EQ(run({"logs", "--tail", "2", "a"}).out, "2\n3\n");
  EXPECT_EQ(run({"logs", "--tail", "1", "-f", "a"}).out, "3\n");
  EXPECT_EQ(run({"logs", "--tail", "x", "a"}).exit_code, 2);
}

TEST_F(LogsTest, DownloadWritesAFile) {
  add_job("a", ended("SUCCEEDED", "1\n\xff\n"));
  auto const result = run({"logs", "--download", "dir/log", "a"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("wrote 4 B to dir/log"));
  EXPECT_EQ(home_.read("dir/log"), "1\n\xff\n");
  EXPECT_EQ(run({"logs", "--download", "/proc/no/log", "a"}).exit_code, 10);
  EXPECT_EQ(run({"logs", "--download", "log", "nope"}).exit_code, 10);
  EXPECT_FALSE(std::filesystem::exists(home_.path() / "log"));
}

}  // namespace
}  // namespace rayjobs::testing
