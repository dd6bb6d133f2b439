// A number of seconds is tried first, then a date, read by the standard library in the "C" locale.
#include "http/answer/retry_after.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>

namespace rayjobs::detail {
namespace {

using std::chrono::seconds;

constexpr seconds kMaxWait = std::chrono::hours(24);

std::optional<int> number(std::string_view digits) {
  int value = 0;
  char const* const end = digits.data() + digits.size();
  auto const parsed = std::from_chars(digits.data(), end, value);
  if (digits.empty() || digits.front() == '-' || parsed.ptr != end) return std::nullopt;
  // A number too large for an int is still a wait, only longer than anyone's.
  if (parsed.ec == std::errc::result_out_of_range) return static_cast<int>(kMaxWait.count());
  return value;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7); its two obsolete forms are not read.
std::optional<std::chrono::sys_seconds> http_date(std::string const& text) {
  // get_time takes a text that ends early as one with zeros for the rest.
  if (!text.ends_with(" GMT")) return std::nullopt;
  std::istringstream input(text);
  input.imbue(std::locale::classic());
  std::tm time{};
  input >> std::get_time(&time, "%a, %d %b %Y %H:%M:%S GMT");
  if (!input || input.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year{time.tm_year + 1900},
                                         std::chrono::month{static_cast<unsigned>(time.tm_mon) + 1},
                                         std::chrono::day{static_cast<unsigned>(time.tm_mday)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{time.tm_hour} +
         std::chrono::minutes{time.tm_min} + seconds{time.tm_sec};
}

}  // namespace

std::optional<seconds> retry_after(HttpResponse const& response) {
  auto const header = response.header("Retry-After");
  if (!header) return std::nullopt;
  std::string_view const text = trim(*header);
  if (auto const count = number(text)) return std::min(seconds{*count}, kMaxWait);
  auto const date = response.header("Date");
  auto const now = http_date(std::string(trim(date.value_or(""))));
  auto const then = http_date(std::string(text));
  if (!now || !then) return std::nullopt;
  return std::clamp(seconds{*then - *now}, seconds{0}, kMaxWait);
}

}  // namespace rayjobs::detail
