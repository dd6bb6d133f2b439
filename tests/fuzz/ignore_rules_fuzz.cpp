// Fuzz target: ignore files, and compiled patterns against a naive matcher.
#include "core/text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "packaging/ignore/ignore_rules.hpp"
#include "packaging/ignore/path_glob.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace rayjobs;
using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

using Kind = GlobElement::Kind;

/// The number of the rule that decides, 0 for none.
std::size_t last_match(RuleList const& rules, std::string_view path) {
  auto const* const rule = rules.last_match(path);
  return rule == nullptr ? 0 : rule->written.number;
}

void check_file(std::string_view path, std::string_view content) {
  auto const rules = file_rules("", ".gitignore", content);
  std::size_t last = 0;
  std::size_t number = 0;
  bool all_valid = true;
  std::string with_crlf;
  for (auto const line : split(content, '\n')) {
    ++number;
    with_crlf.append(line).append("\r\n");
    RuleList alone("");
    auto const added = alone.add({std::string(line), ".gitignore", number, true});
    if (!added) {
      all_valid = false;
      HOLDS(added.error().code == ErrorCode::invalid_argument);
      HOLDS(is_one_line(added.error().message) && is_valid_utf8(added.error().message));
    } else if (last_match(alone, path) != 0) {
      last = number;
    }
  }
  // A lone carriage return ends a line of its own in the file.
  if (content.find('\r') != std::string_view::npos) return;
  HOLDS(rules.has_value() == all_valid);
  if (!rules) return;
  HOLDS(last_match(*rules, path) == last);
  HOLDS(last_match(*file_rules("", ".gitignore", with_crlf), path) == last);
  HOLDS(last_match(*file_rules("", ".gitignore", std::string(content) + "\n# end\n\n"), path) ==
        last);
  // What is said of all names in a directory holds for this one.
  auto const slash = path.rfind('/');
  bool const in_root = slash == std::string_view::npos;
  auto const name = in_root ? path : path.substr(slash + 1);
  if (slash != 0 && !name.empty() && name.find('\n') == std::string_view::npos &&
      rules->below(in_root ? "" : path.substr(0, slash)).hide_all) {
    auto const* const rule = rules->last_match(path);
    HOLDS(rule != nullptr && !rule->pattern.negative());
  }
  std::string const below = path.empty() ? "sub" : "sub/" + std::string(path);
  HOLDS(last_match(*file_rules("sub", "sub/.gitignore", content), below) == last);
}

using Elements = std::span<GlobElement const>;

bool accepts(GlobElement element, char32_t c) {
  if (element.kind == Kind::literal) return c == element.value;
  bool const slash = element.kind == Kind::not_slash || element.kind == Kind::not_slash_run;
  if (element.kind == Kind::set) return (c == U'a' || c == U'b') == (element.value == 0);
  return c != (slash ? U'/' : U'\n');
}

bool matches(Elements elements, std::u32string_view path) {
  if (elements.empty()) return path.empty();
  GlobElement const first = elements.front();
  if (first.kind == Kind::optional) {
    return matches(elements.subspan(1), path) || matches(elements.subspan(1 + first.value), path);
  }
  bool const run = first.kind == Kind::not_slash_run || first.kind == Kind::not_newline_run;
  if (run && matches(elements.subspan(1), path)) return true;
  return !path.empty() && accepts(first, path[0]) &&
         matches(elements.subspan(run ? 0 : 1), path.substr(1));
}

/// Element lists that no pattern compiles to are among them.
void check_glob(Input& input) {
  constexpr std::u32string_view kAlphabet = U"ab/\n";
  std::vector<GlobElement> elements;
  std::size_t group_end = 0;
  for (std::size_t const count = input.byte() % 12; elements.size() < count;) {
    auto kind = static_cast<Kind>(input.byte() % 7);
    std::uint32_t value = input.byte() % 4;
    if (kind == Kind::optional) {
      // Not nested, not empty, and not longer than what follows.
      std::size_t const left = count - elements.size() - 1;
      if (elements.size() < group_end || left == 0) {
        kind = Kind::literal;
      } else {
        value = 1 + value % static_cast<std::uint32_t>(left);
        group_end = elements.size() + 1 + value;
      }
    }
    if (kind == Kind::literal) value = static_cast<std::uint32_t>(kAlphabet[value]);
    if (kind == Kind::set) value %= 2;
    elements.push_back({kind, value});
  }
  std::u32string path;
  for (char const c : input.text(12)) path += kAlphabet[static_cast<unsigned char>(c) % 4];

  std::vector<CharacterSet> sets{CharacterSet(false, {{U'a', U'b'}}),
                                 CharacterSet(true, {{U'a', U'b'}})};
  PathGlob const glob(elements, sets);
  bool const expected = matches(elements, path) ||
                        (path.ends_with(U'\n') &&
                         matches(elements, std::u32string_view(path).substr(0, path.size() - 1)));
  HOLDS(glob.matches(path) == expected);
  if (glob.matches_each_in(path))
    HOLDS(matches(elements, path + U"a") && matches(elements, path + U"ba"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Input input(data, size);
  if (input.flag()) {
    check_glob(input);
  } else {
    auto const path = input.line();
    check_file(path, input.rest());
  }
  return 0;
}
