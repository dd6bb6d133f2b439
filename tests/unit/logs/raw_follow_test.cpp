// Following by the raw file: byte for byte what the job wrote.
#include "unit/logs/scripted_server.hpp"

#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<ScriptedServer> server_with_odd_bytes() {
  auto server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "1first line\nsame\nsame\n"},
                    {700ms, "same\nsame\n10%\r"},
                    {1300ms, "\n20%\r30%\r\n"},
                    {2200ms, "\xff\xfe broken \xe2\x82"},
                    {2900ms, std::string("\xac nul \0 esc \x1b[1m\n", 16)},
                    {4999ms, "unterminated"}};
  return server;
}

class RawFollowTest : public ::testing::TestWithParam<std::tuple<bool, std::size_t>> {};

TEST_P(RawFollowTest, DeliversTheFileByteForByte) {
  auto const server = server_with_odd_bytes();
  std::tie(server->framed, server->piece) = GetParam();
  auto const followed = follow(server);
  ASSERT_EQ(followed.error.message, "");
  EXPECT_EQ(followed.log, server->file());
  EXPECT_EQ(followed.result.log_bytes, server->file().size());
  EXPECT_TRUE(followed.result.log_complete);
  EXPECT_TRUE(followed.notices.empty());
}

TEST_P(RawFollowTest, DeliversALogOverManyBlocks) {
  auto const server = std::make_shared<ScriptedServer>();
  std::tie(server->framed, server->piece) = GetParam();
  server->piece *= 100;
  server->writes = {{0ms, std::string(65'536, '0')},
                    {1000ms, std::string(65'537, '1')},
                    {2000ms, std::string(131'071, '0')}};
  auto const followed = follow(server);
  EXPECT_TRUE(followed.log == server->file());
}

INSTANTIATE_TEST_SUITE_P(Framing, RawFollowTest,
                         ::testing::Combine(::testing::Bool(), ::testing::Values(1, 7, 1000)),
                         [](auto const& test) {
                           return std::string(std::get<0>(test.param) ? "Framed" : "Plain") +
                                  std::to_string(std::get<1>(test.param));
                         });

TEST(RawFollowTest, ReadsTheFileOfADashboardThatLosesItsType) {
  auto const server = server_with_odd_bytes();
  server->file_type = "application/octet-stream";
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, server->file());
  EXPECT_TRUE(followed.result.log_complete);
  EXPECT_TRUE(followed.notices.empty());
}

TEST(RawFollowTest, GoesOnAfterACutAtEveryOffset) {
  auto const size = server_with_odd_bytes()->file().size();
  for (bool const framed : {false, true})
    for (std::size_t offset = 0; offset <= size; ++offset) {
      auto const server = server_with_odd_bytes();
      server->framed = framed;
      bool cut = false;
      server->fault = [&](HttpRequest const& request, milliseconds now) -> ScriptedServer::Fault {
        if (cut || !request.on_body || server->file(now).size() <= offset) return {};
        cut = true;
        return {.cut = offset};
      };
      auto const followed = follow(server);
      ASSERT_EQ(followed.log, server->file()) << "cut at " << offset << ", framed " << framed;
    }
}

TEST(RawFollowTest, TakesNoErrorTextForLog) {
  auto const server = std::make_shared<ScriptedServer>();
  server->framed = true;
  server->writes = {{0ms, std::string(65'536, 'x')}, {100ms, "end\n"}};
  int broken = 2;
  server->fault = [&](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    if (!request.on_body || broken-- <= 0) return {};
    return answered(200,
                    '1' + std::string(65'536, 'x') + "0Closing HTTP stream: DEADLINE_EXCEEDED");
  };
  auto const followed = follow(server);
  EXPECT_TRUE(followed.log == server->file());
  EXPECT_TRUE(followed.result.log_complete);
}

TEST(RawFollowTest, TakesNoLoginPageForLog) {
  for (bool const framed : {false, true})
    for (int const first : {0, 1, 2, 5}) {
      auto const server = server_with_odd_bytes();
      server->framed = framed;
      int reads = 0;
      server->fault = [&](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
        if (!request.on_body || ++reads <= first || reads > first + 2) return {};
        return login_page();
      };
      auto const followed = follow(server);
      EXPECT_EQ(followed.log, server->file()) << framed << first;
      EXPECT_EQ(followed.count(FollowNotice::Kind::log_restarted), 0U);
    }
}

TEST(RawFollowTest, DeliversALogThatStartsAgain) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "old one\nold two\n"}, {3000ms, "new two\n"}};
  server->rewrites = {{2000ms, "new\n"}};
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "old one\nold two\nnew\nnew two\n");
  EXPECT_EQ(followed.count(FollowNotice::Kind::log_restarted), 1U);
}

TEST(RawFollowTest, NoticesAnotherBeginningOfTheSameLength) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "old one\n"}};
  server->rewrites = {{2000ms, "new one\n"}};
  EXPECT_EQ(follow(server).log, "old one\nnew one\n");
}

TEST(RawFollowTest, SaysThatALogHasVanished) {
  auto const server = std::make_shared<ScriptedServer>();
  server->writes = {{0ms, "one\n"}};
  server->rewrites = {{2000ms, ""}};
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "one\n");
  EXPECT_FALSE(followed.result.log_complete);
  EXPECT_NE(followed.result.log_problem, "");
}

TEST(RawFollowTest, ReadsNothingBeforeTheJobHasANode) {
  auto const server = std::make_shared<ScriptedServer>();
  server->starts_at = 4000ms;
  server->writes = {{4100ms, "one\n"}};
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "one\n");
  EXPECT_EQ(followed.statuses, (std::vector<std::string>{"PENDING", "RUNNING", "SUCCEEDED"}));
  for (auto const& [time, url] : server->requests) {
    bool const reads_log = url.find("logs") != std::string::npos;
    EXPECT_TRUE(!reads_log || time >= 4000ms) << url;
  }
}

TEST(RawFollowTest, WaitsForAFileThatIsNotThereYet) {
  auto const server = std::make_shared<ScriptedServer>();
  server->has_file = false;
  server->writes = {{0ms, "one\n"}};
  server->fault = [&](HttpRequest const&, milliseconds now) -> ScriptedServer::Fault {
    if (now > 2000ms) server->has_file = true;
    return {};
  };
  auto const followed = follow(server);
  EXPECT_EQ(followed.log, "one\n");
  EXPECT_TRUE(followed.notices.empty());
}

TEST(RawFollowTest, AsksAgainWhenTheServerLosesTheAnswerAboutItsFraming) {
  HttpResponse const in_trouble{
      .status = 500, .body = "500 Internal Server Error\n\nServer got itself in trouble"};
  for (bool const framed : {false, true})
    for (HttpResponse const& lost : {HttpResponse{.status = 200}, in_trouble}) {
      auto const server = server_with_odd_bytes();
      server->framed = framed;
      server->lost_errors = 3;
      server->lost_error = lost;
      auto const followed = follow(server);
      EXPECT_EQ(followed.log, server->file());
      EXPECT_TRUE(followed.notices.empty());
      EXPECT_EQ(server->count("rayjobs-probe"), 4U);
    }
}

TEST(RawFollowTest, NeverStreamsAndAlwaysAsksForALongDeadline) {
  auto const server = server_with_odd_bytes();
  follow(server);
  EXPECT_EQ(server->count("/logs/stream"), 0U);
  EXPECT_EQ(server->count("interval="), 0U);
  EXPECT_EQ(server->count("/api/v0/logs/file"), server->count("&timeout=86400"));
}

TEST(RawFollowTest, ReadsOnlyTheLatestLinesOfALargeLog) {
  auto const server = std::make_shared<ScriptedServer>();
  server->piece = 65'536;
  server->ends_at = 20s;
  server->writes = {{0ms, numbered_lines(1'000'000)}};
  for (int i = 0; i < 10; ++i)
    server->writes[2s * i + 1s] = numbered_lines(500, 1'000'000 + 500 * i);
  auto const followed = follow(server);
  EXPECT_TRUE(followed.log == server->file());
  EXPECT_TRUE(followed.notices.empty());
  // The first reading and the last one.
  EXPECT_EQ(server->count("&lines=-1"), 2U);
  EXPECT_GE(server->count("&lines="), 10U);
}

TEST(RawFollowTest, ReadsALargeLogOfIdenticalLinesWhole) {
  auto const server = std::make_shared<ScriptedServer>();
  server->piece = 65'536;
  server->ends_at = 20s;
  std::string lines;
  for (int i = 0; i < 1'000'000; ++i) lines += "same line\n";
  server->writes = {{0ms, lines}};
  for (int i = 0; i < 10; ++i) server->writes[2s * i + 1s] = "same line\n";
  auto const followed = follow(server);
  EXPECT_TRUE(followed.log == server->file());
  EXPECT_EQ(followed.count(FollowNotice::Kind::log_restarted), 0U);
}

}  // namespace
}  // namespace rayjobs::testing
