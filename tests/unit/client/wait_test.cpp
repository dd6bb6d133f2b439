// Client::wait and wait_all.
#include "client_fixture.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::failed;
using testing::FakeTransport;
using ::testing::HasSubstr;
using testing::json_answer;
using ::testing::SizeIs;
using testing::text_answer;

using WaitTest = testing::ClientFixture;

Result<HttpResponse> job(std::string const& status) {
  return json_answer(R"({"submission_id": "x", "status": ")" + status + R"("})");
}

TEST_F(WaitTest, PollsUntilTheJobHasEnded) {
  auto const ray = client({job("PENDING"), job("RUNNING"), job("RUNNING"), job("SUCCEEDED")});
  std::vector<std::string> seen;
  auto const ended =
      ray.wait("x", {.on_status = [&](JobInfo const& info) { seen.push_back(info.status_text); }});
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->status, JobStatus::succeeded);
  EXPECT_THAT(seen, ElementsAre("PENDING", "RUNNING", "SUCCEEDED"));
  EXPECT_THAT(clock.sleeps, ElementsAre(500ms, 500ms, 500ms));
}

TEST_F(WaitTest, UsesTheIntervalButNeverFloodsTheServer) {
  auto const ray = client({job("RUNNING"), job("FAILED")});
  ASSERT_TRUE(ray.wait("x", {.poll_interval = 2s}));
  EXPECT_THAT(clock.sleeps, ElementsAre(2s));
  auto const again = client({job("RUNNING"), job("FAILED")});
  ASSERT_TRUE(again.wait("x", {.poll_interval = 0ms}));
  EXPECT_EQ(clock.sleeps.back(), 10ms);
}

TEST_F(WaitTest, AnUnknownStateIsNotTheEnd) {
  auto const ray = client({job("PAUSED"), job("STOPPED")});
  EXPECT_EQ(ray.wait("x").value().status, JobStatus::stopped);
}

TEST_F(WaitTest, AnUnknownJobIsNotFound) {
  auto const ray = client({text_answer(404, "Job x does not exist")});
  EXPECT_EQ(ray.wait("x").error().code, ErrorCode::not_found);
}

TEST_F(WaitTest, AJobThatVanishesIsOutcomeUnknown) {
  auto const ray = client({job("RUNNING"), text_answer(404, "Job x does not exist")});
  EXPECT_EQ(ray.wait("x").error().code, ErrorCode::outcome_unknown);
}

TEST_F(WaitTest, RidesOutPassingTrouble) {
  auto const ray = client({job("RUNNING"), failed(ErrorCode::unavailable),
                           text_answer(503, "no healthy upstream"), failed(ErrorCode::timeout),
                           job("SUCCEEDED")});
  EXPECT_TRUE(ray.wait("x"));
}

TEST_F(WaitTest, WaitsOutAnswersThatAreNotRaysOnceThereWasOne) {
  auto const ray =
      client({job("RUNNING"), json_answer("<html>Log in</html>"), text_answer(404, "no such route"),
              text_answer(500, "Traceback\nboom"), job("SUCCEEDED")});
  EXPECT_TRUE(ray.wait("x"));
  EXPECT_EQ(client({text_answer(404, "no such route")}).wait("x").error().code,
            ErrorCode::protocol);
}

TEST_F(WaitTest, AnswersThatStayWrongEndItAfterTheBudget) {
  options.retry.total_budget = 10s;
  auto const ray = client({job("RUNNING"), text_answer(404, "no such route")});
  auto const start = clock.now();
  EXPECT_EQ(ray.wait("x").error().code, ErrorCode::protocol);
  EXPECT_GE(clock.now() - start, 10s);
  EXPECT_LE(clock.now() - start, 12s);
}

TEST_F(WaitTest, TheRecordOfAnotherSubmissionIsNotTheJobs) {
  for (char const* const other : {R"("start_time": 2, )", ""}) {
    auto const record = [](std::string const& start, std::string const& status) {
      return json_answer("{" + start + R"("submission_id": "x", "status": ")" + status + "\"}");
    };
    auto const ray =
        client({record(R"("start_time": 1, )", "RUNNING"), record(other, "SUCCEEDED")});
    auto const ended = ray.wait("x");
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::outcome_unknown);
  }
}

TEST_F(WaitTest, TheDeadlineCoversAllPolls) {
  auto const ray = client({job("RUNNING")});
  auto const ended = ray.wait("x", {.poll_interval = 2s}, {.timeout = 5s});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::timeout);
  EXPECT_EQ(ended.error().message, "job x did not end in time; it is RUNNING");
  EXPECT_THAT(transport->requests, SizeIs(3));
  EXPECT_THAT(clock.sleeps, ElementsAre(2s, 2s, 1s));
}

TEST_F(WaitTest, AStopRequestCancelsThePause) {
  std::stop_source source;
  auto const ray = client({job("RUNNING")});
  auto const ended = ray.wait("x", {.on_status = [&](JobInfo const&) { source.request_stop(); }},
                              {.stop = source.get_token()});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::cancelled);
  EXPECT_THAT(transport->requests, SizeIs(1));
}

TEST_F(WaitTest, SeveralJobsAreAskedForInTurnUntilAllHaveEnded) {
  auto const ray = client(
      {job("RUNNING"), text_answer(404, "Job y does not exist"), job("RUNNING"), job("FAILED")});
  std::vector<std::string> const ids{"x", "y"};
  std::vector<std::size_t> ended;
  auto const jobs =
      ray.wait_all(ids, {.on_end = [&](std::size_t at, WaitedJob const&) { ended.push_back(at); }});
  ASSERT_THAT(jobs, SizeIs(2));
  EXPECT_EQ(jobs[0].job.value().status, JobStatus::failed);
  EXPECT_FALSE(jobs[0].error);
  EXPECT_FALSE(jobs[1].job);
  EXPECT_EQ(jobs[1].error.value().code, ErrorCode::not_found);
  EXPECT_THAT(ended, ElementsAre(1, 0));
  EXPECT_THAT(ray.wait_all({}), SizeIs(0));
}

TEST_F(WaitTest, TheBudgetForSilenceIsSharedByAllJobs) {
  options.retry.total_budget = 10s;
  auto const ray = client({failed(ErrorCode::unavailable)});
  std::vector<std::string> const ids{"a", "b", "c"};
  auto const start = clock.now();
  for (WaitedJob const& waited : ray.wait_all(ids))
    EXPECT_EQ(waited.error.value().code, ErrorCode::unavailable);
  EXPECT_LE(clock.now() - start, 14s);
}

/// A job on the node "n1", and a list of nodes in which "n1" has that state.
FakeTransport::Answer job_on_a_node(Result<HttpResponse> nodes) {
  return [nodes = std::move(nodes)](HttpRequest const& request) -> Result<HttpResponse> {
    if (request.url == "http://head/nodes?view=summary") return nodes;
    return json_answer(R"({"submission_id": "x", "status": "RUNNING", "driver_node_id": "n1"})");
  };
}

Result<HttpResponse> nodes(std::string const& state) {
  return json_answer(R"({"data": {"summary": [{"raylet": {"nodeId": "n1", "state": ")" + state +
                     R"("}}, {"raylet": {"nodeId": "n2", "state": "DEAD"}}]}})");
}

std::size_t asked_for_nodes(FakeTransport const& transport) {
  return static_cast<std::size_t>(std::ranges::count_if(
      transport.requests,
      [](auto const& request) { return request.url.find("/nodes") != std::string::npos; }));
}

TEST_F(WaitTest, EndsWhenTheNodeOfTheJobWasDeadForTheBudget) {
  auto const start = clock.now();
  auto const ended = client(job_on_a_node(nodes("DEAD"))).wait("x");
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::outcome_unknown);
  EXPECT_THAT(ended.error().message,
              HasSubstr("the node of its driver (n1) has been dead for 60 s"));
  EXPECT_LE(clock.now() - start, 125s);
  EXPECT_EQ(asked_for_nodes(*transport), 2U);
}

TEST_F(WaitTest, AsksForNodesOnceAMinuteAndGoesOnWhileTheJobsIsAlive) {
  auto const ended = client(job_on_a_node(nodes("ALIVE"))).wait("x", {}, {.timeout = 290s});
  EXPECT_EQ(ended.error().code, ErrorCode::timeout);
  EXPECT_EQ(asked_for_nodes(*transport), 4U);
}

TEST_F(WaitTest, DoesNotAskForNodesInAShortWait) {
  auto const ended = client(job_on_a_node(nodes("DEAD"))).wait("x", {}, {.timeout = 59s});
  EXPECT_EQ(ended.error().code, ErrorCode::timeout);
  EXPECT_EQ(asked_for_nodes(*transport), 0U);
}

TEST_F(WaitTest, GoesOnWhereNodesAreRefused) {
  for (int const status : {403, 404}) {
    auto const ended =
        client(job_on_a_node(text_answer(status, "no"))).wait("x", {}, {.timeout = 290s});
    EXPECT_EQ(ended.error().code, ErrorCode::timeout);
    EXPECT_EQ(asked_for_nodes(*transport), 1U);
  }
}

TEST_F(WaitTest, TheTimeoutOfARequestIsNotTheCallers) {
  options.retry.total_budget = 0s;
  auto const ray = client({failed(ErrorCode::timeout)});
  EXPECT_EQ(ray.wait("x").error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace rayjobs
