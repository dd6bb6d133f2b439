// How much a follow asks of a server.
#include "logs/poll_rhythm.hpp"
#include "logs/source/log_source.hpp"
#include "unit/logs/scripted_server.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

std::size_t most_requests_in(ScriptedServer const& server, milliseconds span, milliseconds from,
                             milliseconds to) {
  std::size_t most = 0;
  for (auto const& [begin, unused] : server.requests) {
    if (begin < from || begin + span > to) continue;
    most = std::max(most, static_cast<std::size_t>(
                              std::ranges::count_if(server.requests, [&](auto const& request) {
                                return request.first >= begin && request.first < begin + span;
                              })));
  }
  return most;
}

TEST(FollowRhythmTest, AsksAtMostFourTimesASecondWhileLinesFlow) {
  for (bool const blocked : {false, true}) {
    auto const server = std::make_shared<ScriptedServer>();
    server->ends_at = 60s;
    server->request_takes = 1ms;
    for (int i = 0; i < 600; ++i) server->writes[100ms * i] = numbered_lines(1, i);
    server->fault = [=](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
      return blocked && is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
    };
    follow(server);
    EXPECT_LE(most_requests_in(*server, 1000ms, 0ms, 60s), 4U) << blocked;
    EXPECT_GE(server->count("/api/jobs/job_1"), 100U) << "the measured follow has polled";
  }
}

TEST(FollowRhythmTest, AsksAtMostOnceASecondWhenNothingHappens) {
  for (bool const blocked : {false, true}) {
    auto const server = std::make_shared<ScriptedServer>();
    server->ends_at = 300s;
    server->request_takes = 1ms;
    server->writes = {{0ms, "one\n"}};
    server->fault = [=](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
      return blocked && is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
    };
    follow(server);
    auto const quiet = std::ranges::count_if(
        server->requests, [](auto const& r) { return r.first > 15s && r.first < 295s; });
    EXPECT_LE(quiet, 280) << blocked;
    EXPECT_GE(quiet, 150) << blocked;
  }
}

TEST(FollowRhythmTest, PollsThePendingStatusAtMostTwiceASecond) {
  auto const server = std::make_shared<ScriptedServer>();
  server->starts_at = 300s;
  server->ends_at = 300s;
  server->request_takes = 1ms;
  follow(server);
  // The version is asked for once, at the start.
  EXPECT_LE(most_requests_in(*server, 1000ms, 100ms, 12s), 2U);
  EXPECT_LE(most_requests_in(*server, 1000ms, 12s, 299s), 1U);
}

TEST(FollowRhythmTest, IsQuickAgainAfterAQuietTime) {
  auto const server = std::make_shared<ScriptedServer>();
  server->ends_at = 65s;
  server->writes = {{60s, "one\n"}, {64s, "two\n"}};
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "one\ntwo\n");
  EXPECT_LE(server->now(), 65'600ms);
}

TEST(FollowRhythmTest, CountsEveryRequestOfALogRead) {
  EXPECT_EQ(detail::log_interval(false, 1), 500ms);
  EXPECT_EQ(detail::log_interval(false, 2), 1000ms);
  EXPECT_EQ(detail::log_interval(true, 1), 4500ms);
}

TEST(FollowRhythmTest, RestsLongerAfterLargeReads) {
  EXPECT_EQ(detail::rereading_interval(5ms, 100'000'000), 5000ms) << "20 MB a second";
  EXPECT_EQ(detail::rereading_interval(900ms, 2'000'000), 9000ms) << "ten times as long";
  EXPECT_EQ(detail::rereading_interval(900ms, 1000), 0ms) << "latency is no load";
}

}  // namespace
}  // namespace rayjobs::testing
