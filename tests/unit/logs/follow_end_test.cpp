// How a follow ends: by the status alone, with the whole log, or by the caller.
#include "logs/follow.hpp"
#include "unit/logs/scripted_server.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

TEST(FollowEndTest, DeliversWhatWasWrittenJustBeforeTheEnd) {
  for (auto at = 4000ms; at <= 5000ms; at += 20ms) {
    auto const server = std::make_shared<ScriptedServer>();
    server->writes = {{0ms, "first\n"}, {at, "last\n"}};
    ASSERT_EQ(follow(server).log, "first\nlast\n") << at.count();
  }
}

TEST(FollowEndTest, ReturnsSoonAfterTheJobHasEnded) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "first\n"}};
  follow(server);
  EXPECT_LE(server->now(), server->ends_at + 600ms);
}

TEST(FollowEndTest, NeedsOneReadingForAJobThatHasEnded) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 0ms;
  server->writes = {{0ms, "first\n"}};
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "first\n");
  EXPECT_EQ(followed.statuses, std::vector<std::string>{"SUCCEEDED"});
  EXPECT_EQ(server->requests.size(), 4U) << "status, version, probe, log";
}

TEST(FollowEndTest, ReportsTheStatusThatTheJobEndedWith) {
  for (auto const* status : {"FAILED", "STOPPED"}) {
    auto const server = std::make_shared<ScriptedServer>();
    server->final_status = status;
    auto const followed = follow(server);
    EXPECT_EQ(followed.result.job.status_text, status);
  }
}

TEST(FollowEndTest, EndsWithoutALogWhenTheJobNeverHadANode) {
  auto const server = std::make_shared<ScriptedServer>();
  server->starts_at = 1h;
  server->final_status = "FAILED";
  auto const followed = follow(server);
  EXPECT_EQ(followed.result.job.status, JobStatus::failed);
  EXPECT_TRUE(followed.result.log_complete);
  EXPECT_EQ(followed.log, "");
}

TEST(FollowEndTest, AsksAgainForTheRestWhenTheLastReadingFails) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, numbered_lines(10)}, {4990ms, "last\r\n"}};
  int failures = 2;
  server->fault = [&](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    if (!is_raw(request) || now < 5000ms || failures-- <= 0) return {};
    return {.cut = 5};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_TRUE(followed.result.log_complete);
}

TEST(FollowEndTest, ReturnsTheOutcomeWhenTheRestOfTheLogIsLost) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, numbered_lines(10)}, {4990ms, "last\n"}};
  server->fault = [](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    return !is_status(request) && now > 4000ms ? unreachable() : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  ASSERT_EQ(followed.error.message, "");
  EXPECT_EQ(followed.result.job.status, JobStatus::succeeded);
  EXPECT_FALSE(followed.result.log_complete);
  EXPECT_EQ(followed.result.log_problem, "connection refused");
  EXPECT_LE(server->now(), 70s);
}

TEST(FollowEndTest, TakesTheTextAtLastWhereRayCannotReadTheFile) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "first\n"}, {4900ms, "last\n"}};
  server->fault = [&](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    if (!is_raw(request) || now < 4900ms) return {};
    server->clock.advance(1s);
    return answered(500, "Agent for node id: abc doesn't exist.");
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "first\nlast\n");
  EXPECT_TRUE(followed.result.log_complete);
  EXPECT_LE(server->now(), 20s);
}

TEST(FollowEndTest, AFailureOfRaysLongAgoDoesNotCount) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "first\n"}, {4900ms, "last\n"}};
  int failures = 2;
  server->fault = [&](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    if (is_status(request) || now < 4900ms) return {};
    if (failures == 1 && now < 20s) return unreachable();
    return failures-- > 0 ? answered(500, "Traceback\nOSError: no") : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "first\nlast\n");
  EXPECT_TRUE(followed.result.log_complete);
}

TEST(FollowEndTest, HandsOnTheLastLinesAlsoOfALogThatStaysIncomplete) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 0ms;
  server->writes = {{0ms, "one\ntwo\nthree\n"}};
  server->fault = [](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    if (is_raw(request)) return {.cut = 8};
    return is_text(request) ? unreachable() : ScriptedServer::Fault{};
  };
  std::string log;
  FollowOptions options{.range = {.last_lines = 1}};
  options.on_log = [&](std::string_view bytes) { log += bytes; };
  auto const followed = detail::follow_job(session_with(server), "job_1", options, {});
  ASSERT_TRUE(followed);
  EXPECT_FALSE(followed->log_complete);
  EXPECT_EQ(log, "two\n");
}

TEST(FollowEndTest, AnswersWithTheServersSentenceForADriver) {
  auto const server = std::make_shared<ScriptedServer>();
  server->type = "DRIVER";
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::rejected);
  EXPECT_NE(followed.error.message.find("Can only get logs of submission type jobs"),
            std::string::npos);
}

TEST(FollowEndTest, StopsWhenTheCallerStops) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 1h;
  std::stop_source stop;
  server->fault = [&](HttpRequest const&, milliseconds now) -> ScriptedServer::Fault {
    if (now > 3s) stop.request_stop();
    return {};
  };
  auto const followed = follow(server, {.stop = stop.get_token()});
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::cancelled);
  EXPECT_LE(server->now(), 4s);
}

TEST(FollowEndTest, StopsWhileItReadsATail) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 1h;
  server->writes = {{0ms, numbered_lines(10)}};
  std::stop_source stop;
  server->fault = [&](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    if (now > 3s) stop.request_stop();
    return is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
  };
  EXPECT_EQ(follow(server, {.stop = stop.get_token()}).error.code, ErrorCode::cancelled);
}

TEST(FollowEndTest, SaysWhatTheJobIsWhenTheTimeIsUp) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 1h;
  auto const followed = follow(server, {.timeout = 7s});
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::timeout);
  EXPECT_EQ(followed.error.message, "job job_1 did not end in time; it is RUNNING");
  EXPECT_GE(server->now(), 7s);
  EXPECT_LE(server->now(), 7100ms);
}

}  // namespace
}  // namespace rayjobs::testing
