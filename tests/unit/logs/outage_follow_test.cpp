// Following through outages: notices, budget, and errors that end a follow.
#include "unit/logs/scripted_server.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<ScriptedServer> busy_server() {
  auto server = std::make_shared<ScriptedServer>();
  server->ends_at = 120s;
  for (int i = 0; i < 240; ++i) server->writes[500ms * i] = numbered_lines(1, i);
  return server;
}

template <typename Predicate>
void fail_while(ScriptedServer& server, Predicate predicate, ScriptedServer::Fault const& fault) {
  server.fault = [=](HttpRequest const& request, milliseconds now) {
    return predicate(request, now) ? fault : ScriptedServer::Fault{};
  };
}

TEST(OutageFollowTest, GoesOnAfterTheServerWasAway) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto now) { return now > 10s && now < 40s; }, unreachable());
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_EQ(followed.count(FollowNotice::Kind::interrupted), 1U);
  EXPECT_EQ(followed.count(FollowNotice::Kind::reconnected), 1U);
  EXPECT_EQ(followed.count(FollowNotice::Kind::source), 0U);
  EXPECT_EQ(followed.result.reconnects, 1U);
}

TEST(OutageFollowTest, TellsOfEachOutageOnce) {
  auto const server = busy_server();
  fail_while(
      *server,
      [](auto const& request, auto now) {
        return is_status(request) && now > 5s && now / 10s % 2 == 0;
      },
      answered(503, "upstream connect error"));
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_EQ(followed.count(FollowNotice::Kind::interrupted),
            followed.count(FollowNotice::Kind::reconnected));
  EXPECT_LE(followed.count(FollowNotice::Kind::interrupted), 7U);
  EXPECT_GE(followed.count(FollowNotice::Kind::interrupted), 5U);
}

TEST(OutageFollowTest, KeepsTheRawFileThroughAnOutageOfEverything) {
  auto const server = busy_server();
  server->writes[5s] = "raw\r\n";
  server->writes[50s] = "raw\r\n";
  fail_while(
      *server, [](auto const&, auto now) { return now > 10s && now < 60s; },
      answered(503, "no healthy upstream"));
  EXPECT_EQ(follow(server).log, server->file());
}

TEST(OutageFollowTest, EndsWithAnUnknownOutcomeWhenTheBudgetIsSpent) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto now) { return now > 10s; }, unreachable());
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
  EXPECT_NE(followed.error.message.find("for 60 s"), std::string::npos) << followed.error.message;
  EXPECT_NE(followed.error.hint.find("follow job job_1 again"), std::string::npos);
  EXPECT_GE(server->now(), 70s);
  EXPECT_LE(server->now(), 75s);
}

TEST(OutageFollowTest, EndsAtOnceWhenTheRecordIsGone) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const& request, auto now) { return is_status(request) && now > 10s; },
      answered(404, "Job job_1 does not exist"));
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
  EXPECT_LE(server->now(), 12s);
}

TEST(OutageFollowTest, WaitsOutTheNotFoundOfAGateway) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto now) { return now > 10s && now < 30s; },
      answered(404, "default backend - 404"));
  auto const followed = follow(server);
  ASSERT_EQ(followed.error.message, "");
  EXPECT_EQ(followed.log, server->file());
}

TEST(OutageFollowTest, AnswersNotFoundForAnIdThatWasNeverThere) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto) { return true; }, answered(404, "Job job_1 does not exist"));
  EXPECT_EQ(follow(server).error.code, ErrorCode::not_found);
}

TEST(OutageFollowTest, WaitsOutAGatewayThatIsNotReadyAtTheStart) {
  for (auto const& fault : {login_page(), answered(404, "default backend - 404"),
                            answered(503, "no healthy upstream")}) {
    auto const server = busy_server();
    fail_while(
        *server, [](auto const&, auto now) { return now < 10s; }, fault);
    auto const followed = follow(server);
    ASSERT_EQ(followed.error.message, "");
    EXPECT_EQ(followed.log, server->file());
    EXPECT_EQ(followed.count(FollowNotice::Kind::interrupted), 1U);
    EXPECT_EQ(followed.count(FollowNotice::Kind::reconnected), 1U);
  }
}

TEST(OutageFollowTest, AnswersWithTheFailureOfAServerThatNeverAnsweredAsRays) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto) { return true; }, login_page());
  auto const followed = follow(server);
  EXPECT_EQ(followed.error.code, ErrorCode::protocol);
  EXPECT_GE(server->now(), 60s);
  EXPECT_LE(server->now(), 65s);
}

TEST(OutageFollowTest, WaitsAtItsStartNoLongerThanItsDeadline) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto) { return true; }, unreachable());
  EXPECT_EQ(follow(server, {.timeout = 7s}).error.code, ErrorCode::timeout);
  EXPECT_LE(server->now(), 8s);
}

class RefusedFollowTest : public ::testing::TestWithParam<std::pair<int, ErrorCode>> {};

TEST_P(RefusedFollowTest, EndsAtOnceWhenTheCredentialsAreRefused) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const&, auto now) { return now > 10s; }, answered(GetParam().first, "no"));
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, GetParam().second);
  EXPECT_LE(server->now(), 12s);
}

INSTANTIATE_TEST_SUITE_P(Statuses, RefusedFollowTest,
                         ::testing::Values(std::pair(401, ErrorCode::unauthenticated),
                                           std::pair(403, ErrorCode::forbidden)),
                         [](auto const& test) { return std::to_string(test.param.first); });

TEST(OutageFollowTest, IsNotStoppedByALogThatIsAway) {
  auto const server = busy_server();
  fail_while(
      *server, [](auto const& request, auto now) { return !is_status(request) && now < 90s; },
      answered(503, "agent away"));
  server->refuse_tail = [](milliseconds now) -> std::optional<Error> {
    if (now > 90s) return std::nullopt;
    return Error{.code = ErrorCode::unavailable, .http_status = 503, .message = "agent away"};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_EQ(followed.count(FollowNotice::Kind::interrupted), 1U);
}

}  // namespace
}  // namespace rayjobs::testing
