// Reading of Retry-After and of HTTP dates.
#include "http/answer/retry_after.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace rayjobs::detail {
namespace {

using std::chrono::seconds;

constexpr seconds kMost = std::chrono::hours(24);

std::optional<int> number(std::string_view digits) {
  int value = 0;
  char const* const end = digits.data() + digits.size();
  auto const parsed = std::from_chars(digits.data(), end, value);
  if (digits.empty() || digits.front() == '-' || parsed.ptr != end) return std::nullopt;
  // A number too large for an int is still a wait, only longer than anyone's.
  if (parsed.ec == std::errc::result_out_of_range) return static_cast<int>(kMost.count());
  return value;
}

std::optional<unsigned> month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin()) + 1;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7); its two obsolete forms are not read.
std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT") || text[3] != ',') return std::nullopt;
  auto const day = number(text.substr(5, 2));
  auto const month = month_number(text.substr(8, 3));
  auto const year = number(text.substr(12, 4));
  auto const hour = number(text.substr(17, 2));
  auto const minute = number(text.substr(20, 2));
  auto const second = number(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year{*year}, std::chrono::month{*month},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         seconds{*second};
}

}  // namespace

std::optional<seconds> retry_after(HttpResponse const& response) {
  auto const header = response.header("Retry-After");
  if (!header) return std::nullopt;
  std::string_view const text = trim(*header);
  if (auto const count = number(text)) return std::min(seconds{*count}, kMost);
  auto const date = response.header("Date");
  auto const now = http_date(trim(date.value_or("")));
  auto const then = http_date(text);
  if (!now || !then) return std::nullopt;
  return std::clamp(seconds{*then - *now}, seconds{0}, kMost);
}

}  // namespace rayjobs::detail
