// SIGINT and SIGTERM.
#include "cli/cli_fixture.hpp"

#include <csignal>

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SignalsTest : public CliTest {
 protected:
  /// A child that follows a running job, and has printed its log so far.
  std::unique_ptr<Child> following(Words const& arguments) {
    plan(ended("RUNNING", "log\n"));
    auto child = std::make_unique<Child>(child_options(arguments));
    EXPECT_TRUE(child->read_until([](auto const& out, auto const&) { return out == "log\n"; }));
    return child;
  }
};

TEST_F(SignalsTest, InterruptLeavesTheJobAndSaysHowToGoOn) {
  auto const child = following({"submit", "--submission-id", "a", "--", "true"});
  child->send_signal(SIGINT);
  auto const result = child->finish();
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_THAT(result.err, HasSubstr("ray-submit logs --follow a\n"));
  EXPECT_THAT(result.err, HasSubstr("ray-submit stop a\n"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/a/stop"), IsEmpty());
}

TEST_F(SignalsTest, StopsTheJobFirstWhenAsked) {
  auto const child =
      following({"submit", "--on-signal=stop", "--submission-id", "a", "--", "true"});
  child->send_signal(SIGTERM);
  auto const result = child->finish();
  EXPECT_EQ(result.exit_code, 143);
  EXPECT_THAT(result.err, HasSubstr("interrupted; stopping job a\n"));
  EXPECT_THAT(result.err, HasSubstr("job a STOPPED"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/a/stop"), ::testing::SizeIs(1));
}

/// A step that is repeated, and is ended before it has found the job of its first run.
class RepeatedStepSignalsTest : public SignalsTest {
 protected:
  /// Lets a run with --on-signal=stop wait at that question, and ends it there.
  ChildResult terminated_at(std::string const& path, Words words) {
    server_.answer_once(
        "GET", path, HttpResponse{.status = 503, .headers = {{"Retry-After", "60"}}, .body = {}});
    words.insert(words.begin(), {"submit", "--on-signal=stop"});
    Child child(child_options(words));
    EXPECT_TRUE(child.read_until(
        [](auto const&, auto const& err) { return contains(err, "trying again"); }));
    child.send_signal(SIGTERM);
    auto result = child.finish();
    EXPECT_EQ(result.exit_code, 143);
    return result;
  }

  /// Submits that job, and leaves it running.
  std::string first_run(Words words) {
    plan(ended("RUNNING", "log\n"));
    words.insert(words.begin(), {"submit", "--no-wait"});
    std::string id = run(words).out;
    return id.substr(0, id.find('\n'));
  }

  Words const words_{"--submission-id-from", "run-7", "--uv", "a", "--", "true"};
};

TEST_F(RepeatedStepSignalsTest, StopTheJobThatWasStillLookedFor) {
  std::string const id = first_run(words_);
  auto const result = terminated_at("/api/jobs/" + id, words_);
  EXPECT_THAT(result.err, HasSubstr("interrupted; stopping job " + id + '\n'));
  EXPECT_THAT(result.err, HasSubstr("job " + id + " STOPPED"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/" + id + "/stop"), ::testing::SizeIs(1));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), ::testing::SizeIs(1));
}

TEST_F(RepeatedStepSignalsTest, StopTheJobWhoseIdWasNotKnownYet) {
  std::string const id = first_run(words_);
  EXPECT_THAT(terminated_at("/api/version", words_).err, HasSubstr("job " + id + " STOPPED"));
}

TEST_F(RepeatedStepSignalsTest, StopTheSuccessorOfAJobThatTheClusterFailed) {
  plan({.statuses = {"FAILED"}, .error_type = "JOB_SUPERVISOR_ACTOR_DIED"});
  Words words = words_;
  words.insert(words.begin(), "submit");
  run(words);
  std::string const id = first_run(words_);
  EXPECT_THAT(terminated_at("/api/version", words_).err, HasSubstr("job " + id + " STOPPED"));
  EXPECT_THAT(id, ::testing::EndsWith("-2"));
}

TEST_F(RepeatedStepSignalsTest, LeaveAJobOfAnotherRequestAlone) {
  add_job("a", ended("RUNNING"));
  auto const result = terminated_at("/api/jobs/a", {"--submission-id", "a", "--", "true"});
  EXPECT_THAT(result.err, HasSubstr("belongs to a different job"));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/a/stop"), IsEmpty());
}

TEST_F(RepeatedStepSignalsTest, SayAndSendNothingWhenThereIsNoJob) {
  auto const result = terminated_at("/api/jobs/a", {"--submission-id", "a", "--", "true"});
  EXPECT_THAT(result.err, ::testing::Not(HasSubstr("stop")));
  EXPECT_THAT(server_.requests("POST", "/api/jobs/"), IsEmpty());
  EXPECT_THAT(server_.requests("POST", "/api/jobs/a/stop"), IsEmpty());
}

TEST_F(SignalsTest, InterruptRepeatsTheGivenAddress) {
  auto const child =
      following({"submit", "--address", server_.url(), "--submission-id", "a", "--", "true"});
  child->send_signal(SIGINT);
  EXPECT_THAT(child->finish().err,
              HasSubstr("ray-submit logs --follow --address " + server_.url() + " a\n"));
}

TEST_F(SignalsTest, TerminationEndsWith143) {
  auto const child = following({"submit", "--", "true"});
  child->send_signal(SIGTERM);
  EXPECT_EQ(child->finish().exit_code, 143);
}

TEST_F(SignalsTest, InterruptStillGivesTheJsonObject) {
  add_job("a", ended("RUNNING", "log\n"));
  Child child(child_options({"logs", "-f", "-o", "json", "a"}));
  ASSERT_TRUE(
      child.read_until([](auto const&, auto const& err) { return contains(err, "log\n"); }));
  child.send_signal(SIGINT);
  auto const result = child.finish();
  EXPECT_EQ(result.exit_code, 130);
  Json const json = Json::parse(result.out);
  EXPECT_EQ(json["status"], "RUNNING");
  EXPECT_EQ(json["exit_code"], 130);
}

TEST_F(SignalsTest, InterruptEndsTheWaitOfStop) {
  add_job("a", ended("RUNNING"));
  server_.answer("POST", "/api/jobs/a/stop", json_answer(R"({"stopped": true})"));
  Child child(child_options({"stop", "a"}));
  ASSERT_TRUE(
      child.read_until([](auto const&, auto const& err) { return contains(err, "waiting"); }));
  child.send_signal(SIGINT);
  EXPECT_EQ(child.finish().exit_code, 130);
}

TEST_F(SignalsTest, SecondSignalEndsAtOnceEvenInABlockedWrite) {
  constexpr std::size_t kMoreThanAPipe = 4U << 20U;
  plan(ended("RUNNING", std::string(kMoreThanAPipe, 'x')));
  Child child(child_options({"submit", "--", "true"}));
  ASSERT_TRUE(child.read_until([](auto const& out, auto const&) { return !out.empty(); }));
  child.send_signal(SIGINT);
  child.send_signal(SIGTERM);
  ASSERT_TRUE(child.ends_unread());
  EXPECT_EQ(child.finish().exit_code, 143);
}

TEST_F(SignalsTest, StopsTheJobAlsoWhenNobodyReadsTheLog) {
  constexpr std::size_t kMoreThanAPipe = 4U << 20U;
  plan(ended("RUNNING", std::string(kMoreThanAPipe, 'x')));
  Child child(
      child_options({"submit", "--on-signal", "stop", "--submission-id", "a", "--", "true"}));
  ASSERT_TRUE(child.read_until([](auto const& out, auto const&) { return !out.empty(); }));
  child.send_signal(SIGTERM);
  ASSERT_TRUE(child.ends_unread());
  EXPECT_EQ(child.finish().exit_code, 143);
  EXPECT_EQ(server_.requests("POST", "/api/jobs/a/stop").size(), 1U);
}

TEST_F(SignalsTest, InterruptThatWasIgnoredAtTheStartStaysIgnored) {
  add_job("a", ended("RUNNING", "log\n"));
  ChildOptions options = child_options({"logs", "-f", "a"});
  options.ignore_sigint = true;
  Child child(options);
  ASSERT_TRUE(child.read_until([](auto const& out, auto const&) { return out == "log\n"; }));
  child.send_signal(SIGINT);
  server_.with_cluster([](FakeCluster& cluster) { cluster.set_status("a", "SUCCEEDED"); });
  EXPECT_EQ(child.finish().exit_code, 0);
}

}  // namespace
}  // namespace rayjobs::testing
