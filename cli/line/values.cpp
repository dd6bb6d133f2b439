// Times and sizes: plain numbers, or numbers with units.
#include "line/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>
#include <utility>

namespace rayjobs::cli {

namespace {

struct Unit {
  std::string_view name;
  double factor;
};

/// The first number with a unit; nullopt: there is none. `text` becomes what comes after it.
std::optional<std::pair<double, std::string_view>> take_part(std::string_view& text) {
  double number = 0;
  auto const [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || !(number >= 0)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  auto const length = std::min(text.find_first_of("0123456789.+- "), text.size());
  std::string_view const unit = text.substr(0, length);
  text.remove_prefix(length);
  return std::pair{number, unit};
}

/// "1h30m": units from large to small, each once; a number alone counts seconds.
std::optional<double> seconds_of(std::string_view text) {
  constexpr std::array kUnits{Unit{"d", 86400}, Unit{"h", 3600}, Unit{"m", 60}, Unit{"s", 1},
                              Unit{"ms", 0.001}};
  double total = 0;
  auto next = kUnits.begin();
  bool const is_one = text.find_first_not_of("0123456789.eE+") == std::string_view::npos;
  do {
    auto const part = take_part(text);
    if (!part) return std::nullopt;
    auto const [number, name] = *part;
    if (is_one) return text.empty() && name.empty() ? std::optional(number) : std::nullopt;
    next = std::find_if(next, kUnits.end(), [&](Unit const& unit) { return unit.name == name; });
    if (next == kUnits.end()) return std::nullopt;
    total += number * next->factor;
    ++next;
  } while (!text.empty());
  return total;
}

}  // namespace

Result<std::optional<std::chrono::milliseconds>> parse_duration(
    std::optional<std::string> const& text, std::string const& option) {
  if (!text) return std::optional<std::chrono::milliseconds>{};
  constexpr double kMaxSeconds = 1e9;
  auto const seconds = seconds_of(*text);
  if (!seconds || !(*seconds <= kMaxSeconds))
    return usage("the value of " + option +
                 " must be a time such as 90, 90s, 15m, 1h30m, 2d or 500ms");
  return std::optional(std::chrono::milliseconds(std::llround(*seconds * 1000)));
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  auto const [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<std::optional<std::int64_t>> parse_bytes(std::optional<std::string> const& text,
                                                std::string const& option) {
  if (!text) return std::optional<std::int64_t>{};
  constexpr double kKibi = 1024;
  constexpr double kKilo = 1000;
  constexpr std::string_view kPrefixes = "KMGTP";
  constexpr double kMaxBytes = 9e18;
  auto const wrong = [&] {
    return usage("the value of " + option +
                 " must be a number of bytes such as 2147483648, 512MiB, 2GiB or 2GB");
  };
  std::int64_t whole = 0;
  char const* const end = text->data() + text->size();
  auto const exact = std::from_chars(text->data(), end, whole);
  if (exact.ec == std::errc{} && exact.ptr == end) {
    if (whole < 0) return wrong();
    return std::optional(whole);
  }
  double number = 0;
  auto const [rest, problem] = std::from_chars(text->data(), end, number);
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  if (problem != std::errc{} || !(number >= 0) || unit.empty()) return wrong();
  auto const exponent = kPrefixes.find(unit.front());
  unit.remove_prefix(1);
  bool const is_binary = unit == "i" || unit == "iB";
  if (exponent == std::string_view::npos || (!is_binary && unit != "B")) return wrong();
  double const bytes =
      number * std::pow(is_binary ? kKibi : kKilo, static_cast<double>(exponent + 1));
  if (bytes > kMaxBytes) return wrong();
  return std::optional(static_cast<std::int64_t>(std::llround(bytes)));
}

}  // namespace rayjobs::cli
