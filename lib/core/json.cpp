// Counts levels and values before parsing: nlohmann's parser has no limit of its own. Only a text
// that it does not read as it is gets rewritten.
#include "core/json.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>

namespace rayjobs::detail {
namespace {

/// Calls `visit` with the place of each character that is not in a string, until it returns false.
/// False then, and when a string does not end.
template <typename Visit>
bool visit_outside_strings(std::string_view text, Visit visit) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        in_string = false;
      }
    } else if (text[i] == '"') {
      in_string = true;
    } else if (!visit(i)) {
      return false;
    }
  }
  return !in_string;
}

/// What a character outside strings adds to the nesting.
int nesting_of(char c) {
  if (c == '[' || c == '{') return 1;
  return c == ']' || c == '}' ? -1 : 0;
}

/// How many of the levels of `text` are read; nullopt: all.
std::optional<int> levels_to_read(std::string_view text) {
  constexpr int kTooDeep = kMaxJsonDepth + 1;
  std::array<std::size_t, kTooDeep + 1> values{};
  int depth = 0;
  visit_outside_strings(text, [&](std::size_t i) {
    int const nesting = nesting_of(text[i]);
    depth += nesting;
    // An empty array counts as one of one value.
    if (nesting > 0 || text[i] == ',')
      ++values[static_cast<std::size_t>(std::clamp(depth, 0, kTooDeep))];
    return true;
  });
  std::size_t sum = 0;
  for (int level = 0; level <= kTooDeep; ++level) {
    std::size_t const here = values[static_cast<std::size_t>(level)];
    sum += here;
    if (sum > kMaxJsonValues || (level == kTooDeep && here > 0)) return std::max(level - 1, 0);
  }
  return std::nullopt;
}

/// The code unit of a \uXXXX escape at `at`, 0 when there is none.
unsigned escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  unsigned unit = 0;
  char const* const end = text.data() + at + 6;
  return std::from_chars(text.data() + at + 2, end, unit, 16).ptr == end ? unit : 0;
}

struct Piece {
  std::size_t length = 1;
  std::string_view replacement{};  ///< Empty: the piece stays as it is.
};

Piece escape_at(std::string_view text, std::size_t at) {
  unsigned const unit = escaped_unit(text, at);
  unsigned const next = escaped_unit(text, at + 6);
  if (unit >= 0xD800 && unit < 0xDC00 && next >= 0xDC00 && next < 0xE000) return {.length = 12};
  if (unit >= 0xD800 && unit < 0xE000) return {.length = 6, .replacement = "\\ufffd"};
  return {.length = 2};
}

/// Python writes whole numbers of any length.
bool is_too_large(std::string_view number) {
  double value = 0;
  char const* const end = number.data() + number.size();
  auto const read = std::from_chars(number.data(), end, value);
  return read.ec == std::errc::result_out_of_range && read.ptr == end &&
         !nlohmann::json::accept(number);
}

/// Of what is neither in a string nor a bracket.
Piece literal_at(std::string_view text, std::size_t at) {
  text.remove_prefix(at);
  for (std::string_view const word : {"NaN", "Infinity", "-Infinity"})
    if (text.starts_with(word)) return {.length = word.size(), .replacement = "null"};
  auto const number = text.substr(0, text.find_first_not_of("0123456789+-.eE"));
  if (number.empty()) return {};
  return {.length = number.size(), .replacement = is_too_large(number) ? "null" : ""};
}

/// `text` with null for what nests deeper than `levels` and for numbers that no JSON or no double
/// has, and with U+FFFD for an escaped half of a surrogate pair.
std::string made_readable(std::string_view text, int levels) {
  std::string result;
  result.reserve(text.size());
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size();) {
    char const c = text[i];
    bool const kept = depth <= levels;
    Piece piece;
    if (in_string && c == '\\') {
      piece = escape_at(text, i);
    } else if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      piece.length = text.find_first_of("\\\"", i) - i;
    } else if (c == '[' || c == '{') {
      if (++depth == levels + 1) piece.replacement = "null";
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (kept) {
      piece = literal_at(text, i);
    }
    if (kept)
      result += piece.replacement.empty() ? text.substr(i, piece.length) : piece.replacement;
    i += std::min(piece.length, text.size() - i);
  }
  return result;
}

}  // namespace

std::optional<nlohmann::json> parse_json(std::string_view text) {
  using nlohmann::json;
  json value(json::value_t::discarded);
  auto const levels = levels_to_read(text);
  if (!levels) value = json::parse(text, nullptr, false);
  if (value.is_discarded())
    value = json::parse(made_readable(text, levels.value_or(kMaxJsonDepth)), nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

std::optional<std::vector<std::string_view>> json_elements(std::string_view text,
                                                           std::size_t most) {
  text = trim(text);
  if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string_view> elements;
  if (trim(text).empty()) return elements;
  std::size_t begin = 0;
  int depth = 0;
  bool const whole = visit_outside_strings(text, [&](std::size_t i) {
    depth += nesting_of(text[i]);
    if (text[i] == ',' && depth == 0) {
      elements.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
    return depth >= 0 && elements.size() < most;
  });
  if (!whole || depth > 0) return std::nullopt;
  elements.push_back(text.substr(begin));
  return elements;
}

}  // namespace rayjobs::detail
