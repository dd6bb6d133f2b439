// Following by live text and by whole text, where the raw file cannot be read.
#include "logs/follow.hpp"
#include "unit/logs/scripted_server.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<ScriptedServer> server_without_state_api(int status = 404) {
  auto server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, numbered_lines(50)}, {1500ms, "10%\r20%\r\n"}, {4990ms, "last\n"}};
  server->fault = [status](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    return is_raw(request) ? answered(status, "refused") : ScriptedServer::Fault{};
  };
  return server;
}

class FallbackFollowTest : public ::testing::TestWithParam<int> {};

TEST_P(FallbackFollowTest, DeliversTextWithoutTheStateApi) {
  auto const server = server_without_state_api(GetParam());
  auto const followed = follow(server);
  ASSERT_EQ(followed.error.message, "");
  EXPECT_EQ(followed.log, normalised(server->file()));
  EXPECT_TRUE(followed.result.log_complete);
  EXPECT_GE(server->count("/logs/tail"), 1U);
}

TEST_P(FallbackFollowTest, PollsTextWhenTheTailIsRefusedToo) {
  auto const server = server_without_state_api(GetParam());
  server->refuse_tail = [](milliseconds) {
    return Error{.code = ErrorCode::forbidden, .http_status = 403, .message = "no upgrade"};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, normalised(server->file()));
  EXPECT_TRUE(followed.result.log_complete);
  EXPECT_EQ(server->count("/logs/tail"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Statuses, FallbackFollowTest,
                         ::testing::Values(401, 403, 404, 405, 429, 500, 503),
                         ::testing::PrintToStringParamName());

TEST(FallbackFollowTest, TakesNoCloseOfTheTailForTheEnd) {
  for (int const code : {1000, 1005, 1006}) {
    auto const server = server_without_state_api();
    int closes = 0;
    server->close_tail = [&](milliseconds, std::size_t sent) -> std::optional<int> {
      if (sent < 200 || closes++ > 0) return std::nullopt;
      return code;
    };
    auto const followed = follow(server);
    EXPECT_EQ(followed.log, normalised(server->file())) << code;
    EXPECT_EQ(followed.result.reconnects, 1U) << code;
    EXPECT_EQ(followed.result.job.status, JobStatus::succeeded) << code;
  }
}

TEST(FallbackFollowTest, GivesUpATailThatAlwaysEndsAtTheSamePlace) {
  auto const server = server_without_state_api();
  server->ends_at = 60s;
  server->close_tail = [](milliseconds, std::size_t sent) -> std::optional<int> {
    return sent >= 100 ? std::optional(1000) : std::nullopt;
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, normalised(server->file()));
  EXPECT_LE(server->count("/logs/tail"), 10U);
}

TEST(FallbackFollowTest, OpensASilentTailAtGrowingIntervals) {
  auto const server = server_without_state_api();
  server->writes = {};
  server->ends_at = 600s;
  milliseconds opened{};
  server->refuse_tail = [&](milliseconds now) -> std::optional<Error> {
    opened = now;
    return std::nullopt;
  };
  server->close_tail = [&](milliseconds now, std::size_t) -> std::optional<int> {
    return now - opened > 15s ? std::optional(1006) : std::nullopt;
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.result.job.status, JobStatus::succeeded);
  EXPECT_LE(server->count("/logs/tail"), 20U);
}

TEST(FallbackFollowTest, SaysWhyTheRestIsMissingWhenTheTextCannotBeDecoded) {
  auto const server = server_without_state_api();
  server->writes = {{0ms, "good\n"}, {2000ms, "bad \xff\n"}};
  server->refuse_tail = [](milliseconds) {
    return Error{.code = ErrorCode::forbidden, .http_status = 403, .message = "no upgrade"};
  };
  auto const followed = follow(server);
  ASSERT_EQ(followed.error.message, "");
  EXPECT_EQ(followed.log, "good\n");
  EXPECT_EQ(followed.result.job.status, JobStatus::succeeded);
  EXPECT_FALSE(followed.result.log_complete);
  EXPECT_NE(followed.result.log_problem.find("decode"), std::string::npos)
      << followed.result.log_problem;
}

TEST(FallbackFollowTest, WaitsForTheRawFileOfALogThatHasNoText) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "good\n"}, {4990ms, "bad \xff\n"}};
  int refusals = 3;
  server->fault = [&](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    return is_raw(request) && now > 4990ms && refusals-- > 0 ? answered(429, "Max number")
                                                             : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_TRUE(followed.result.log_complete);
}

TEST(FallbackFollowTest, GoesFromRawToTextAndBackWithoutLossOrRepetition) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 300s;
  for (int i = 0; i < 290; ++i)
    server->writes[1s * i] = std::to_string(i) + "%\r" + (i % 3 == 0 ? "\n" : "");
  server->fault = [](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    return is_raw(request) && now > 20s && now < 100s ? answered(429, "Max number of requests")
                                                      : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  EXPECT_EQ(normalised(followed.log), normalised(server->file()));
  EXPECT_GE(followed.count(FollowNotice::Kind::source), 2U);
  EXPECT_EQ(followed.count(FollowNotice::Kind::log_restarted), 0U);
}

TEST(FallbackFollowTest, OpensNoTailOnAServerThatATailStarves) {
  auto const server = std::make_shared<ScriptedServer>();
  server->framed = true;
  server->writes = {{0ms, numbered_lines(10)}, {3000ms, numbered_lines(10, 10)}};
  server->fault = [](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
    return is_raw(request) && now > 1000ms ? answered(429, "Max number of requests")
                                           : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_EQ(server->count("/logs/tail"), 0U);
}

TEST(FallbackFollowTest, TakesNoLoginPageForALog) {
  auto const server = server_without_state_api();
  server->fault = [](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    return is_raw(request) ? answered(200, "<html>Log in</html>") : ScriptedServer::Fault{};
  };
  EXPECT_EQ(follow(server).log, normalised(server->file()));
}

TEST(FallbackFollowTest, NoticesAnOpenTailThatIsDead) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 1200s;
  server->tail_dies_after = 50;
  for (int i = 0; i < 120; ++i) server->writes[10s * i] = numbered_lines(1, i);
  milliseconds latest_at_half_time{};
  std::string log;
  server->fault = [&](HttpRequest const& request, milliseconds now) {
    if (now < 600s && log.size() > server->file(now - 60s).size()) latest_at_half_time = now;
    return is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
  };
  FollowOptions options;
  options.on_log = [&](std::string_view bytes) { log += bytes; };
  ASSERT_TRUE(detail::follow_job(session_with(server), "job_1", options, {}));
  EXPECT_EQ(log, server->file());
  EXPECT_GE(latest_at_half_time, 590s) << "never more than a minute behind";
}

TEST(FallbackFollowTest, SeldomDoubtsASilentTail) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 3600s;
  server->writes = {{0ms, "one\n"}};
  server->fault = [&](HttpRequest const& request, milliseconds) {
    return is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
  };
  EXPECT_EQ(follow(server).log, "one\n");
  EXPECT_EQ(server->count("/logs/tail"), 1U);
  EXPECT_LE(server->count("/api/jobs/job_1/logs"), 15U);
}

TEST(FallbackFollowTest, OpensFewTailsOfASilentJobAndOneAgainWhenItWrites) {
  for (int const code : {1000, 1006}) {
    auto const server = std::make_shared<ScriptedServer>();
    server->ends_at = 1200s;
    server->writes = {{0ms, "one\n"}, {900s, "two\n"}};
    server->fault = [&](HttpRequest const& request, milliseconds) {
      return is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
    };
    server->close_tail = [&](milliseconds now, std::size_t sent) -> std::optional<int> {
      if (sent == 0 || now % 1s > 500ms) return std::nullopt;
      return code;
    };
    EXPECT_EQ(follow(server).log, "one\ntwo\n");
    auto const tails = [&](milliseconds from, milliseconds to) {
      return std::ranges::count_if(server->requests, [&](auto const& request) {
        return request.second.ends_with("/logs/tail") && request.first >= from &&
               request.first < to;
      });
    };
    EXPECT_LE(tails(0ms, 900s), 3) << code;
    EXPECT_GE(tails(900s, 1200s), 1) << code;
    EXPECT_LE(tails(900s, 1200s), 3) << code;
  }
}

}  // namespace
}  // namespace rayjobs::testing
