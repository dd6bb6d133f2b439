// Follows of random jobs on random servers: whatever fails, each byte comes once.
#include "unit/logs/scripted_server.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;

std::string random_bytes(std::mt19937& random, bool ascii) {
  constexpr std::string_view pieces[] = {"\r", "\n", "\r\n",         "same\n", "same\n",
                                         "01", "x",  "\xe2\x82\xac", "\xff"};
  std::string bytes;
  for (auto left = random() % 30; left > 0; --left)
    bytes += pieces[random() % (std::size(pieces) - (ascii ? 1 : 0))];
  return bytes;
}

/// Refusals and failures of single requests, never so many on end that a follow must give up.
void add_faults(ScriptedServer& server, std::mt19937& random, bool raw_may_be_refused) {
  // Bytes, as opposed to text, survive only where the raw file does not fail again and again.
  auto const percent = random() % (raw_may_be_refused ? 25 : 8);
  auto const raw_percent = raw_may_be_refused ? random() % 101 : 0;
  server.fault = [&random, percent, raw_percent](HttpRequest const& request,
                                                 milliseconds now) -> ScriptedServer::Fault {
    if (now < 100ms || now > 100s) return {};
    if (is_raw(request) && random() % 100 < raw_percent)
      return answered(random() % 2 == 0 ? 429 : 404, "refused");
    if (random() % 100 >= percent) return {};
    switch (random() % 3) {
      case 0:
        return unreachable();
      case 1:
        return answered(503, "no healthy upstream");
      default:
        return {.cut = random() % 200};
    }
  };
  server.close_tail = [&random](milliseconds, std::size_t) -> std::optional<int> {
    if (random() % 20 != 0) return std::nullopt;
    return random() % 2 == 0 ? 1000 : 1006;
  };
}

class RandomFollowTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomFollowTest, DeliversEachByteOnce) {
  unsigned const seed = GetParam();
  std::mt19937 random(seed);
  auto const server = std::make_shared<ScriptedServer>();
  bool const text = random() % 2 == 0;
  server->framed = random() % 2 == 0;
  server->piece = 1 + random() % 100;
  server->tail_message = 1 + random() % 50;
  server->ends_at = milliseconds{1000 + random() % 120'000};
  for (auto left = random() % 40; left > 0; --left)
    server->writes[milliseconds{static_cast<std::int64_t>(random()) %
                                (server->ends_at.count() + 1)}] = random_bytes(random, text);
  add_faults(*server, random, text);

  auto const followed = follow(server);
  ASSERT_EQ(followed.error.message, "") << "seed " << seed;
  EXPECT_TRUE(followed.result.log_complete) << "seed " << seed;
  EXPECT_EQ(followed.count(FollowNotice::Kind::log_restarted), 0U) << "seed " << seed;
  if (text) {
    EXPECT_TRUE(normalised(followed.log) == normalised(server->file())) << "seed " << seed;
  } else {
    EXPECT_TRUE(followed.log == server->file()) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFollowTest, ::testing::Range(0U, 300U),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace rayjobs::testing
