// Python's shlex.join.
#include "core/text.hpp"

#include <rayjobs/entrypoint.hpp>

#include <algorithm>
#include <string_view>

namespace rayjobs {
namespace {

bool is_safe(char c) {
  return detail::is_alnum(c) || std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

std::string quoted(std::string const& word) {
  if (!word.empty() && std::ranges::all_of(word, is_safe)) return word;
  std::string result = "'";
  for (char const& c : word) result += c == '\'' ? R"('"'"')" : std::string_view(&c, 1);
  return result + '\'';
}

}  // namespace

std::string join_entrypoint(std::span<std::string const> words) {
  std::string result;
  for (auto const& word : words) {
    if (!result.empty()) result += ' ';
    result += quoted(word);
  }
  return result;
}

}  // namespace rayjobs
