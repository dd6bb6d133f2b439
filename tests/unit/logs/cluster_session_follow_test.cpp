// Following when the cluster is restarted, or the id is given to another job.
#include "unit/logs/scripted_server.hpp"

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<ScriptedServer> server_with_session() {
  auto server = std::make_shared<ScriptedServer>();
  server->ends_at = 60s;
  server->session_names = {{0ms, "session_1"}};
  server->writes = {{0ms, "one\n"}, {50s, "two\n"}};
  return server;
}

void be_away(ScriptedServer& server, milliseconds from, milliseconds until) {
  server.fault = [=](HttpRequest const&, milliseconds now) {
    return now > from && now < until ? unreachable() : ScriptedServer::Fault{};
  };
}

TEST(ClusterSessionFollowTest, ReportsTheSessionName) {
  auto const followed = follow(server_with_session());
  EXPECT_EQ(followed.session_name, "session_1");
  EXPECT_EQ(followed.log, "one\ntwo\n");
}

TEST(ClusterSessionFollowTest, ReportsNoneWhereTheServerGivesNone) {
  auto const server = server_with_session();
  server->session_names.clear();
  auto const followed = follow(server);
  EXPECT_FALSE(followed.failed);
  EXPECT_EQ(followed.session_name, std::nullopt);
}

TEST(ClusterSessionFollowTest, AsksForTheSessionOnceWhileNothingFails) {
  auto const server = server_with_session();
  follow(server);
  EXPECT_EQ(server->count("/api/version"), 1U);
}

TEST(ClusterSessionFollowTest, IsLostWhenTheSessionIsAnotherAfterAnOutage) {
  auto const server = server_with_session();
  server->session_names[15s] = "session_2";
  be_away(*server, 10s, 20s);
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
  EXPECT_NE(followed.error.message.find("session_1"), std::string::npos) << followed.error.message;
  EXPECT_NE(followed.error.message.find("session_2"), std::string::npos) << followed.error.message;
  EXPECT_LE(server->now(), 31s);
}

TEST(ClusterSessionFollowTest, GoesOnWhenTheSessionIsTheSameAfterAnOutage) {
  auto const server = server_with_session();
  be_away(*server, 10s, 20s);
  auto const followed = follow(server);
  EXPECT_FALSE(followed.failed) << followed.error.message;
  EXPECT_EQ(followed.log, "one\ntwo\n");
  EXPECT_EQ(server->count("/api/version"), 2U);
}

TEST(ClusterSessionFollowTest, AsksAgainForASessionThatItHadNoAnswerAbout) {
  auto const server = server_with_session();
  server->session_names[15s] = "session_2";
  int lost = 2;
  server->fault = [&](HttpRequest const& request, milliseconds now) {
    bool const away = now > 10s && now < 20s;
    return away || (is_version(request) && lost-- > 0) ? unreachable() : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.session_name, "session_1");
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
}

TEST(ClusterSessionFollowTest, ASilenceAboutTheSessionAfterAnOutageProlongsIt) {
  auto const server = server_with_session();
  server->session_names[15s] = "session_2";
  server->fault = [](HttpRequest const& request, milliseconds now) {
    bool const away = now > 10s && now < (is_version(request) ? 30s : 20s);
    return away ? unreachable() : ScriptedServer::Fault{};
  };
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_NE(followed.error.message.find("session_2"), std::string::npos) << followed.error.message;
}

TEST(ClusterSessionFollowTest, ARecordWithoutAStartTimeIsNotTheJobs) {
  auto const server = server_with_session();
  server->start_times[20s] = 0;
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
  EXPECT_LE(server->now(), 22s);
}

TEST(ClusterSessionFollowTest, GoesOnWhenTheVersionIsNotToBeHad) {
  for (auto const from : {0ms, 5000ms}) {
    auto const server = server_with_session();
    server->fault = [=](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
      if (now > 10s && now < 20s) return unreachable();
      return is_version(request) && now >= from ? answered(403, "blocked")
                                                : ScriptedServer::Fault{};
    };
    auto const followed = follow(server);
    EXPECT_FALSE(followed.failed) << followed.error.message;
    EXPECT_EQ(followed.log, "one\ntwo\n");
  }
}

TEST(ClusterSessionFollowTest, IsLostWhenAnotherJobHasTheId) {
  auto const server = server_with_session();
  server->session_names.clear();
  server->start_times[10s] = 1'700'000'010'000;
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
  EXPECT_NE(followed.error.message.find("another job"), std::string::npos);
  EXPECT_LE(server->now(), 12s);
}

TEST(ClusterSessionFollowTest, TakesNoOutcomeFromAnotherJob) {
  auto const server = server_with_session();
  server->start_times[60s] = 1'700'000'060'000;
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
}

}  // namespace
}  // namespace rayjobs::testing
