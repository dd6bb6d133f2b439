// Times: seconds, or a number with a unit.
#include "line/values.hpp"

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace rayjobs::cli {

Result<std::optional<std::chrono::milliseconds>> parse_duration(
    std::optional<std::string> const& text, std::string const& option) {
  if (!text) return std::optional<std::chrono::milliseconds>{};
  constexpr double kMaxSeconds = 1e9;
  double number = 0;
  char const* const end = text->data() + text->size();
  auto const [rest, problem] = std::from_chars(text->data(), end, number);
  std::string_view const unit(rest, static_cast<std::size_t>(end - rest));
  if (unit == "m") number *= 60;
  if (unit == "h") number *= 3600;
  bool const known = unit.empty() || unit == "s" || unit == "m" || unit == "h";
  if (problem != std::errc{} || !known || !(number >= 0 && number <= kMaxSeconds)) {
    return usage("the value of " + option + " must be a time such as 90, 90s, 15m or 2h");
  }
  return std::optional(std::chrono::milliseconds(std::llround(number * 1000)));
}

}  // namespace rayjobs::cli
