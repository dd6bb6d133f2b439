// TOML by toml++, kept from depths that its recursion does not survive.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16
#include "sources/toml_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <toml++/toml.h>
#include <utility>

namespace rayjobs::cli {

namespace {

/// Each dot may be a level of its own, and each level a call of a destructor in another.
constexpr std::ptrdiff_t kMostDots = 200;

std::vector<ConfigProblem> too_many_dots(std::string_view text) {
  std::uint32_t number = 0;
  while (!text.empty()) {
    ++number;
    std::string_view const line = text.substr(0, text.find('\n'));
    if (std::ranges::count(line, '.') > kMostDots)
      return {{.line = number,
               .column = 1,
               .message = "a line has more than " + std::to_string(kMostDots) + " dots",
               .hint = "a list may take several lines"}};
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return {};
}

std::string number_text(double number) {
  std::array<char, 32> digits{};
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

/// False: it is neither a string, a number nor a boolean.
bool add_text(toml::node const& node, std::vector<std::string>& to) {
  if (auto const* const text = node.as_string()) {
    to.push_back(text->get());
  } else if (auto const* const whole = node.as_integer()) {
    to.push_back(std::to_string(whole->get()));
  } else if (auto const* const real = node.as_floating_point()) {
    to.push_back(number_text(real->get()));
  } else if (auto const* const truth = node.as_boolean()) {
    to.emplace_back(truth->get() ? "true" : "false");
  } else {
    return false;
  }
  return true;
}

ProfileValue value_of(toml::key const& key, toml::node const& node) {
  auto const& begin = key.source().begin;
  ProfileValue value{
      .key = std::string(key.str()), .values = {}, .line = begin.line, .column = begin.column};
  if (auto const* const list = node.as_array()) {
    value.form = ProfileValue::Form::list;
    for (toml::node const& element : *list)
      if (!element.is_string() || !add_text(element, value.values))
        value.form = ProfileValue::Form::other;
  } else if (!add_text(node, value.values)) {
    value.form = ProfileValue::Form::other;
  }
  return value;
}

ConfigProblem problem_at(toml::source_position const& at, std::string message) {
  return {.line = at.line, .column = at.column, .message = std::move(message), .hint = {}};
}

void add_profiles(toml::table const& table, ProfilesText& to) {
  for (auto const& [name, node] : table) {
    auto const* const values = node.as_table();
    if (!values) {
      to.problems.push_back(
          problem_at(name.source().begin,
                     "'" + std::string(name.str()) + "' is no table: write [profile.NAME]"));
      continue;
    }
    Profile profile{
        .name = std::string(name.str()), .values = {}, .line = name.source().begin.line};
    for (auto const& [key, value] : *values) profile.values.push_back(value_of(key, value));
    std::ranges::sort(profile.values, {}, [](ProfileValue const& value) {
      return std::pair{value.line, value.column};
    });
    to.profiles.push_back(std::move(profile));
  }
  std::ranges::sort(to.profiles, {}, &Profile::line);
}

}  // namespace

ProfilesText read_profiles(std::string_view toml) {
  ProfilesText text{.profiles = {}, .problems = too_many_dots(toml)};
  if (!text.problems.empty()) return text;
  auto const parsed = toml::parse(toml);
  if (!parsed) {
    text.problems.push_back(
        problem_at(parsed.error().source().begin,
                   "this is no TOML: " + std::string(parsed.error().description())));
    return text;
  }
  for (auto const& [key, node] : parsed.table()) {
    auto const* const table = node.as_table();
    if (key.str() == "profile" && table) {
      add_profiles(*table, text);
    } else {
      text.problems.push_back(problem_at(key.source().begin, "'" + std::string(key.str()) +
                                                                 "' is in no profile: only tables "
                                                                 "[profile.NAME] may be here"));
    }
  }
  std::ranges::sort(text.problems, {}, [](ConfigProblem const& problem) {
    return std::pair{problem.line, problem.column};
  });
  return text;
}

std::string toml_library() {
  return "toml++ " + std::to_string(TOML_LIB_MAJOR) + '.' + std::to_string(TOML_LIB_MINOR) + '.' +
         std::to_string(TOML_LIB_PATCH);
}

}  // namespace rayjobs::cli
