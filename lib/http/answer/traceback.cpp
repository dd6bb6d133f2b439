// reduce_traceback: the last unindented line below indented frames names the innermost exception.
#include "core/text.hpp"
#include "http/answer/response_error.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxSentenceBytes = 500;

/// Where the text of an exception begins in a line like "json.JSONDecodeError: text"; none when the
/// line does not begin with a class name.
std::optional<std::size_t> exception_text(std::string_view line) {
  auto const in_name = [](char c) { return is_alnum(c) || c == '_' || c == '.'; };
  auto const end = static_cast<std::size_t>(std::ranges::find_if_not(line, in_name) - line.begin());
  if (end == 0 || line[0] == '.' || (line[0] >= '0' && line[0] <= '9')) return std::nullopt;
  if (end == line.size()) return end;
  if (line[end] != ':') return std::nullopt;
  return end + 1;
}

/// The last line that names an exception: it stands at the margin, right below the indented frames.
/// A traceback inside another's message comes after it, so the last one is the innermost.
std::optional<std::size_t> last_exception(std::vector<std::string_view> const& lines) {
  for (std::size_t i = lines.size(); i-- > 1;)
    if (lines[i - 1].starts_with("  ") && exception_text(lines[i])) return i;
  return std::nullopt;
}

/// All on one line, runs of white space as one blank, lines without a letter or digit left out (the
/// "." that Ray puts after a quoted traceback).
std::string joined(std::vector<std::string_view> const& lines) {
  std::string result;
  for (auto const line : lines) {
    bool const says_something = std::ranges::any_of(
        line, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || is_alnum(c); });
    if (!says_something) continue;
    for (auto const word : split(trim(line), ' ')) {
      if (trim(word).empty()) continue;
      if (!result.empty()) result += ' ';
      result += trim(word);
      if (result.size() > kMaxSentenceBytes) return printable(result, kMaxSentenceBytes);
    }
  }
  return printable(result, kMaxSentenceBytes);
}

bool has_traceback(std::string_view text) {
  return text.find("Traceback (most recent call last)") != std::string_view::npos;
}

bool is_sentence(std::string_view text) { return std::ranges::count(text, ' ') >= 2; }

}  // namespace

std::string reduce_traceback(std::string_view text) {
  auto lines = split(text, '\n');
  if (has_traceback(text)) {
    if (auto const last = last_exception(lines)) {
      lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(*last));
      std::string_view const whole = lines.front();
      lines.front().remove_prefix(*exception_text(whole));
      if (auto sentence = joined(lines); is_sentence(sentence)) return sentence;
      lines.front() = whole;
    }
  }
  return joined(lines);
}

std::string_view raised_exception(std::string_view text) {
  auto const lines = split(text, '\n');
  auto const last = has_traceback(text) ? last_exception(lines) : std::nullopt;
  return last ? lines[*last].substr(0, lines[*last].find(':')) : std::string_view();
}

}  // namespace rayjobs::detail
