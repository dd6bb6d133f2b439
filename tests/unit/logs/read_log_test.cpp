// Reading a log once.
#include "logs/read_log.hpp"

#include "logs/delivery/last_lines.hpp"
#include "unit/logs/scripted_server.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

struct ReadLogTest : ::testing::Test {
  std::shared_ptr<ScriptedServer> server = std::make_shared<ScriptedServer>();
  std::string log{};
  LogRange range{};

  Result<void> read() {
    return detail::read_log(session_with(server), "job_1",
                            [this](std::string_view bytes) { log += bytes; }, range, {});
  }
};

TEST_F(ReadLogTest, GivesRawBytes) {
  server->writes = {{0ms, "10%\r\n\xff\n"}};
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log, "10%\r\n\xff\n");
}

TEST_F(ReadLogTest, GivesTheLastLinesOfEitherForm) {
  server->writes = {{0ms, "1\n2\n3\n4"}};
  range.last_lines = 2;
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log, "3\n4");
  log.clear();
  server->fault = [](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    return is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
  };
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log, "3\n4");
}

TEST(LastLinesTest, KeepTheEndOfALineThatIsTooLong) {
  std::size_t got = 0;
  std::string end;
  std::vector<std::string> warnings;
  detail::LastLines lines(
      2,
      [&](std::string_view bytes) {
        got += bytes.size();
        end = bytes.substr(bytes.size() - 5);
      },
      [&](std::string_view sentence) { warnings.emplace_back(sentence); });
  std::string const piece(1U << 20U, 'x');
  for (int line = 0; line < 3; ++line) {
    for (int i = 0; i < 100; ++i) lines.feed(piece);
    lines.feed(line < 2 ? "end\n" : "end");
  }
  lines.release();
  EXPECT_EQ(got, 2 * detail::LastLines::kMaxLineBytes);
  EXPECT_EQ(end, "xxend");
  EXPECT_THAT(warnings, ::testing::ElementsAre(::testing::HasSubstr("64 MiB")));
}

TEST_F(ReadLogTest, GivesNothingOfNoLines) {
  server->writes = {{0ms, "1\n2\n"}};
  range.last_lines = 0;
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log, "");
}

TEST_F(ReadLogTest, GivesTextWhereRawBytesAreRefused) {
  server->writes = {{0ms, "10%\r\nx\n"}};
  server->fault = [](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    return is_raw(request) ? answered(404, "404: Not Found") : ScriptedServer::Fault{};
  };
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log, "10%\nx\n");
}

TEST_F(ReadLogTest, RepeatsNothingAfterACut) {
  server->writes = {{0ms, numbered_lines(100)}};
  int cuts = 2;
  server->fault = [&](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    return request.on_body && cuts-- > 0
               ? ScriptedServer::Fault{.cut = 100 * (3U - static_cast<unsigned>(cuts))}
               : ScriptedServer::Fault{};
  };
  ASSERT_TRUE(read().has_value());
  EXPECT_EQ(log, server->file());
}

TEST_F(ReadLogTest, GivesAnEmptyLogOfAPendingJob) {
  server->starts_at = 10s;
  EXPECT_TRUE(read().has_value());
  EXPECT_EQ(log, "");
  EXPECT_EQ(server->requests.size(), 1U);
}

TEST_F(ReadLogTest, AnswersWithTheServersSentenceForADriver) {
  server->type = "DRIVER";
  auto const result = read();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::rejected);
}

TEST_F(ReadLogTest, FailsWhenNoSourceAnswers) {
  server->fault = [](HttpRequest const& request, milliseconds) -> ScriptedServer::Fault {
    return is_status(request) ? ScriptedServer::Fault{} : unreachable();
  };
  auto const result = read();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_LE(server->now(), 65s);
}

}  // namespace
}  // namespace rayjobs::testing
