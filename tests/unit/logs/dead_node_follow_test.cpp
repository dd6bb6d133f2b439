// Following a job whose node is dead: while its record says RUNNING, and for the rest of its log.
// With recorded answers.
#include "jobs/job_json.hpp"
#include "logs/follow.hpp"
#include "support/recordings.hpp"
#include "unit/logs/scripted_server.hpp"

#include <functional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

bool is_nodes(HttpRequest const& request) { return request.url.ends_with("/nodes?view=summary"); }

/// A recorded answer, about the script's job and its node.
HttpResponse recorded(std::string const& version, std::string const& name) {
  auto response = recorded_answers(version).at(name).response;
  std::pair<std::string, std::string> const names[] = {
      {"fedcba9876543210fedcba9876543210fedcba9876543210fedcba98", "abc"},
      {"recorded-node-died", "job_1"}};
  for (auto const& [theirs, ours] : names)
    for (auto at = response.body.find(theirs); at != std::string::npos;
         at = response.body.find(theirs))
      response.body.replace(at, theirs.size(), ours);
  return response;
}

/// The list of a living head and a dead node, which is the node of the script's job.
HttpResponse recorded_nodes(std::string const& version) {
  return recorded(version, "nodes_one_dead");
}

/// Its log is gone from 5 s on, and the list of nodes is answered with `nodes`.
std::shared_ptr<ScriptedServer> server_of_a_dead_node(Result<HttpResponse> nodes) {
  auto server = std::make_shared<ScriptedServer>();
  server->ends_at = 1h;
  server->writes[0ms] = "begin\n";
  server->refuse_tail = [server = server.get()](milliseconds now) -> std::optional<Error> {
    if (now < 5s) return std::nullopt;
    return Error{.code = ErrorCode::unavailable, .message = "closed"};
  };
  server->fault = [nodes = std::move(nodes)](HttpRequest const& request, milliseconds now) {
    if (is_nodes(request)) return ScriptedServer::Fault{.answer = nodes};
    bool const of_log = is_raw(request) || is_text(request);
    return of_log && now >= 5s ? answered(500, "Cannot connect to host 10.0.0.7:52365")
                               : ScriptedServer::Fault{};
  };
  return server;
}

class DeadNodeFollowTest : public ::testing::TestWithParam<char const*> {};

TEST_P(DeadNodeFollowTest, EndsWhenTheNodeWasDeadForTheBudget) {
  auto const server = server_of_a_dead_node(recorded_nodes(GetParam()));
  auto const followed = follow(server);
  ASSERT_TRUE(followed.failed);
  EXPECT_EQ(followed.error.code, ErrorCode::outcome_unknown);
  EXPECT_THAT(followed.error.message, HasSubstr("the node of its driver (abc) has been dead for "));
  EXPECT_THAT(followed.error.message, HasSubstr("still RUNNING"));
  EXPECT_GT(server->now(), 65s);
  EXPECT_LT(server->now(), 100s);
  EXPECT_LE(server->count("/nodes"), 9U);
  EXPECT_EQ(followed.log, "begin\n");
}

TEST_P(DeadNodeFollowTest, TheStatusMayStillMove) {
  auto const server = server_of_a_dead_node(recorded_nodes(GetParam()));
  server->ends_at = 50s;
  server->final_status = "FAILED";
  auto const followed = follow(server);
  ASSERT_FALSE(followed.failed) << followed.error.message;
  EXPECT_EQ(followed.result.job.status, JobStatus::failed);
}

TEST_P(DeadNodeFollowTest, AnotherNodesDeathIsNotTheJobs) {
  auto const server =
      server_of_a_dead_node(recorded_answers(GetParam()).at("nodes_one_dead").response);
  server->ends_at = 300s;
  EXPECT_FALSE(follow(server).failed);
}

/// A server whose job has ended at 5 s as recorded, when its node was killed.
std::shared_ptr<ScriptedServer> server_of_a_lost_node(std::string const& version) {
  auto server = std::make_shared<ScriptedServer>();
  auto const ended = recorded(version, "job_failed_node_died");
  auto const raw = recorded(version, "raw_file_node_died");
  auto const text = recorded(version, "logs_node_died");
  auto const record = detail::parse_job(ended.body).value();
  server->framed = version.starts_with("2.22");
  server->writes[0ms] = "begin\n";
  server->start_times = {{0ms, record.start_time->count()}};
  server->fault = [=](HttpRequest const& request, milliseconds now) {
    if (now < 5s) return ScriptedServer::Fault{};
    if (is_status(request)) return ScriptedServer::Fault{.answer = ended};
    if (is_raw(request)) return ScriptedServer::Fault{.answer = raw};
    if (is_text(request)) return ScriptedServer::Fault{.answer = text};
    return ScriptedServer::Fault{};
  };
  return server;
}

void expect_end_within_10s(std::shared_ptr<ScriptedServer> const& server) {
  auto const followed = follow(server);
  ASSERT_FALSE(followed.failed) << followed.error.message;
  EXPECT_EQ(followed.log, "begin\n");
  EXPECT_TRUE(is_cluster_fault(followed.result.job));
  EXPECT_FALSE(followed.result.log_complete);
  EXPECT_GT(server->now(), 10s);
  EXPECT_LT(server->now(), 16s);
}

TEST_P(DeadNodeFollowTest, WaitsForALogThatIsGoneForLessThan10s) {
  expect_end_within_10s(server_of_a_lost_node(GetParam()));
}

TEST_P(DeadNodeFollowTest, WaitsForASilentNodeForLessThan10s) {
  auto const server = server_of_a_lost_node(GetParam());
  auto const fault = server->fault;
  server->fault = [=](HttpRequest const& request, milliseconds now) {
    if (now < 5s || !(is_raw(request) || is_text(request))) return fault(request, now);
    server->clock.advance(request.stall_timeout);
    return ScriptedServer::Fault{
        .answer = Error{.code = ErrorCode::timeout, .message = "nothing arrived in time"}};
  };
  expect_end_within_10s(server);
  server->fault = nullptr;  // It owns the server.
}

/// The job was lost, but its node is alive: `raw` decides about requests for the file after the
/// end.
void expect_whole_log(
    std::string const& version,
    std::function<ScriptedServer::Fault(ScriptedServer&, HttpRequest const&)> raw) {
  auto const server = server_of_a_lost_node(version);
  server->writes[4900ms] = "end\n";
  auto const fault = server->fault;
  server->fault = [&](HttpRequest const& request, milliseconds now) {
    if (now < 4900ms || is_text(request)) return ScriptedServer::Fault{};
    return is_raw(request) ? raw(*server, request) : fault(request, now);
  };
  auto const followed = follow(server);
  ASSERT_FALSE(followed.failed) << followed.error.message;
  EXPECT_EQ(followed.log, "begin\nend\n");
  EXPECT_TRUE(followed.result.log_complete);
}

TEST_P(DeadNodeFollowTest, ALogThatMovesIsNotSilent) {
  int cuts = 2;
  expect_whole_log(GetParam(), [&](ScriptedServer& server, HttpRequest const&) {
    if (cuts-- <= 0) return ScriptedServer::Fault{};
    server.clock.advance(9s);
    return ScriptedServer::Fault{.cut = 3};
  });
}

TEST_P(DeadNodeFollowTest, TakesTheTextWhereTheFileIsSilent) {
  expect_whole_log(GetParam(), [&](ScriptedServer& server, HttpRequest const& request) {
    server.clock.advance(request.stall_timeout);
    return ScriptedServer::Fault{
        .answer = Error{.code = ErrorCode::timeout, .message = "nothing arrived in time"}};
  });
}

INSTANTIATE_TEST_SUITE_P(Versions, DeadNodeFollowTest, ::testing::Values("2.22.0", "2.60.0"),
                         [](auto const& version) {
                           return std::string(version.param).starts_with("2.22") ? "Ray2_22"
                                                                                 : "Ray2_60";
                         });

TEST(NodesInAFollowTest, AreNotAskedForWhileTheLogComes) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 10min;
  server->writes[0ms] = "begin\n";
  EXPECT_FALSE(follow(server).failed);
  EXPECT_EQ(server->count("/nodes"), 0U);
}

TEST(NodesInAFollowTest, AreAskedForOnceIfTheyAreRefused) {
  for (int const status : {401, 403, 404, 405}) {
    auto const server = server_of_a_dead_node(
        HttpResponse{.status = status, .headers = {}, .body = "no such route"});
    server->ends_at = 300s;
    int warnings = 0;
    ClientOptions options;
    options.transport = server;
    options.log = [&](LogRecord const& record) {
      bool const of_nodes = record.text.find("node is alive") != std::string_view::npos;
      if (record.level == LogRecord::Level::warning && of_nodes) ++warnings;
    };
    detail::Session const session(Address::parse("http://head:8265").value(), options,
                                  server->clock);
    EXPECT_TRUE(detail::follow_job(session, "job_1", {}, {})) << status;
    EXPECT_EQ(server->count("/nodes"), 1U) << status;
    EXPECT_EQ(warnings, 1) << status;
  }
}

TEST(NodesInAFollowTest, AreAskedForAgainAfterAFailure) {
  auto const server =
      server_of_a_dead_node(HttpResponse{.status = 503, .headers = {}, .body = "away"});
  server->ends_at = 300s;
  EXPECT_FALSE(follow(server).failed);
  EXPECT_GT(server->count("/nodes"), 5U);
}

}  // namespace
}  // namespace rayjobs::testing
