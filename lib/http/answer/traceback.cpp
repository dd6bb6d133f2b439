// reduce_traceback: the last unindented line below indented frames names the innermost exception.
#include "core/text.hpp"
#include "http/answer/response_error.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

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

/// `text` is what is left of it after its first line, which is returned.
std::string_view take_line(std::string_view& text) {
  auto const line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

/// `text` from the last line on that names an exception: it stands at the margin, right below the
/// indented frames. A traceback inside another's message comes after it, so the last one is the
/// innermost. Empty: there is none.
std::string_view last_exception(std::string_view text) {
  std::string_view found;
  if (text.find("Traceback (most recent call last)") == std::string_view::npos) return found;
  for (bool below_frames = false; !text.empty();) {
    std::string_view const from_here = text;
    std::string_view const line = take_line(text);
    if (below_frames && exception_text(line)) found = from_here;
    below_frames = line.starts_with("  ");
  }
  return found;
}

/// All on one line, runs of white space as one blank, lines without a letter or digit left out (the
/// "." that Ray puts after a quoted traceback).
std::string joined(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    bool const says_something = std::ranges::any_of(
        line, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || is_alnum(c); });
    if (!says_something) continue;
    while (!line.empty()) {
      auto const word = line.substr(0, line.find(' '));
      line.remove_prefix(std::min(word.size() + 1, line.size()));
      if (trim(word).empty()) continue;
      if (!result.empty()) result += ' ';
      result += trim(word);
      if (result.size() > kMaxSentenceBytes) return printable(result, kMaxSentenceBytes);
    }
  }
  return printable(result, kMaxSentenceBytes);
}

bool is_sentence(std::string_view text) { return std::ranges::count(text, ' ') >= 2; }

}  // namespace

std::string reduce_traceback(std::string_view text) {
  std::string_view const exception = last_exception(text);
  if (exception.empty()) return joined(text);
  auto const begin = exception_text(exception.substr(0, exception.find('\n')));
  if (auto sentence = joined(exception.substr(*begin)); is_sentence(sentence)) return sentence;
  return joined(exception);
}

std::string_view raised_exception(std::string_view text) {
  std::string_view const exception = last_exception(text);
  return exception.substr(0, exception.find_first_of(":\n"));
}

}  // namespace rayjobs::detail
