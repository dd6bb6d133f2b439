// Retry-After in its two forms.
#include "http/answer/retry_after.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;

std::optional<std::chrono::seconds> asked(std::string after, std::string date = {}) {
  HttpResponse response{.status = 503, .headers = {{"retry-after", std::move(after)}}, .body = {}};
  if (!date.empty()) response.headers.emplace_back("date", std::move(date));
  return retry_after(response);
}

TEST(RetryAfterTest, IsAbsentByDefault) { EXPECT_EQ(retry_after(HttpResponse{}), std::nullopt); }

TEST(RetryAfterTest, ReadsSeconds) {
  EXPECT_EQ(asked("0"), 0s);
  EXPECT_EQ(asked(" 120 "), 120s);
}

TEST(RetryAfterTest, IsNeverLongerThanADay) {
  EXPECT_EQ(asked("100000"), 24h);
  EXPECT_EQ(asked("123456789012345678901234567890"), 24h);
}

TEST(RetryAfterTest, ReadsADateRelativeToTheServersClock) {
  std::string const date = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:50:07 GMT", date), 30s);
  EXPECT_EQ(asked("Mon, 07 Nov 1994 00:00:00 GMT", "Sun, 06 Nov 1994 23:59:58 GMT"), 2s);
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:00:00 GMT", date), 0s);
}

TEST(RetryAfterTest, IgnoresADateWithoutTheServersClock) {
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:50:07 GMT"), std::nullopt);
}

TEST(RetryAfterTest, IgnoresWhatItCannotRead) {
  std::string const date = "Sun, 06 Nov 1994 08:49:37 GMT";
  for (char const* const text :
       {"", "-5", "1.5", "5s", "soon", "Sun, 06 Nov 1994", "Sun, 99 Nov 1994 08:50:07 GMT",
        "Sun, 06 Foo 1994 08:50:07 GMT", "Sun, 0x Nov 1994 08:50:07 GMT"})
    EXPECT_EQ(asked(text, date), std::nullopt) << text;
}

}  // namespace
}  // namespace rayjobs::detail
