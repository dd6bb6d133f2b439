// Counts the nesting before parsing: nlohmann's parser has no limit of its own.
#include "core/json.hpp"

#include <charconv>
#include <cstddef>
#include <string>

namespace rayjobs::detail {
namespace {

bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char const c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxJsonDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

/// The code unit of a \uXXXX escape at `at`, 0 when there is none.
unsigned escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  unsigned unit = 0;
  char const* const end = text.data() + at + 6;
  return std::from_chars(text.data() + at + 2, end, unit, 16).ptr == end ? unit : 0;
}

std::string with_surrogates_replaced(std::string_view text) {
  std::string result(text);
  for (std::size_t i = 0; (i = result.find('\\', i)) != std::string::npos;) {
    unsigned const unit = escaped_unit(result, i);
    unsigned const next = escaped_unit(result, i + 6);
    if (unit >= 0xD800 && unit < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
      i += 12;
    } else {
      if (unit >= 0xD800 && unit < 0xE000) result.replace(i + 2, 4, "fffd");
      i += unit != 0 ? 6 : 2;
    }
  }
  return result;
}

}  // namespace

std::optional<nlohmann::json> parse_json(std::string_view text) {
  if (nests_too_deep(text)) return std::nullopt;
  auto value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_discarded() && text.find("\\u") != std::string_view::npos)
    value = nlohmann::json::parse(with_surrogates_replaced(text), nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

}  // namespace rayjobs::detail
