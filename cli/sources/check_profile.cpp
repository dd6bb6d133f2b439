// A profile against the table of options.
#include "sources/check_profile.hpp"

#include "line/nearest.hpp"
#include "sources/check_value.hpp"
#include "sources/setting_names.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

using Form = ProfileValue::Form;

/// An option, and the command whose option it is.
struct Named {
  std::string_view command{};
  Option const* option = nullptr;
};

std::vector<Named> options_of(std::string_view key, std::vector<CommandOptions> const& all) {
  std::vector<Named> found;
  for (CommandOptions const& command : all)
    for (OptionGroup const& group : command.groups)
      for (Option const& option : group.options)
        if (has_key(command.command, option, key))
          found.push_back({.command = command.command, .option = &option});
  return found;
}

std::vector<std::string> known_keys(std::vector<CommandOptions> const& all) {
  std::vector<std::string> keys;
  for (CommandOptions const& command : all)
    for (OptionGroup const& group : command.groups)
      for (Option const& option : group.options)
        if (option.set_by == SetBy::any)
          std::ranges::move(setting_keys(command.command, option), std::back_inserter(keys));
  return keys;
}

ConfigProblem unknown(std::string const& key, std::vector<CommandOptions> const& all) {
  constexpr std::array kSecrets{"token", "auth-token", "bearer-token", "authorization", "password"};
  ConfigProblem problem{.message = "'" + key + "' is no option"};
  if (std::ranges::find(kSecrets, key) != kSecrets.end()) {
    problem = {.message = "a secret must not be in this file",
               .hint =
                   "name the file that holds it, or a command that prints it: token-file, "
                   "token-command"};
    return problem;
  }
  std::string dashed = key;
  std::ranges::replace(dashed, '_', '-');
  if (std::string const near = nearest(dashed, known_keys(all)); !near.empty())
    problem.hint = "did you mean " + near + '?';
  return problem;
}

std::string what_is_wrong(ProfileValue const& value, Option const& option) {
  bool const is_list = option.kind == OptionKind::list;
  bool const may_be_list = is_list || option.value_name == "CMD";
  if (is_list && value.form != Form::list) return " must be an array of strings";
  if (value.form == Form::other || (value.form == Form::list && !may_be_list))
    return option.kind == OptionKind::flag ? " must be true or false"
                                           : " must be a string, a number or a boolean";
  return {};
}

ConfigProblem problem_of(ProfileValue const& value, std::vector<CommandOptions> const& all) {
  auto const found = options_of(value.key, all);
  if (found.empty()) return unknown(value.key, all);
  Option const& option = *found.front().option;
  if (option.set_by != SetBy::any)
    return {.message = "'" + value.key + "' cannot be in a profile",
            .hint = "it belongs to one run: give --" + value.key};
  if (found.size() > 1 && is_ambiguous(value.key, all)) {
    std::string names;
    for (Named const& one : found)
      names += (names.empty() ? "" : " or ") + setting_keys(one.command, *one.option).front();
    return {.message = "'" + value.key + "' means different things to different commands",
            .hint = "write " + names};
  }
  if (auto wrong = what_is_wrong(value, option); !wrong.empty())
    return {.message = "the value of '" + value.key + "'" + wrong};
  for (std::string const& text : texts_of(value, option))
    if (is_secret(option, text))
      return {.message = "the value of '" + value.key +
                         "' holds a secret: a header that proves who you are, or a password or a "
                         "query in a URI",
              .hint = "give a token by token-file or token-command, all else in the variable " +
                      variable_of(value.key)};
  return {};
}

void add(std::vector<ConfigProblem>& problems, ProfileValue const& value, ConfigProblem problem) {
  if (problem.message.empty()) return;
  problem.line = value.line;
  problem.column = value.column;
  problems.push_back(std::move(problem));
}

}  // namespace

std::vector<std::string> texts_of(ProfileValue const& value, Option const& option) {
  if (value.form == Form::list && option.value_name == "CMD")
    return {nlohmann::json(value.values).dump()};
  return value.values;
}

std::vector<ConfigProblem> check_keys(Profile const& profile,
                                      std::vector<CommandOptions> const& all) {
  std::vector<ConfigProblem> problems;
  for (ProfileValue const& value : profile.values) add(problems, value, problem_of(value, all));
  return problems;
}

std::vector<ConfigProblem> check_values(Profile const& profile,
                                        std::vector<CommandOptions> const& all) {
  std::vector<ConfigProblem> problems;
  for (ProfileValue const& value : profile.values) {
    if (!problem_of(value, all).message.empty()) continue;
    Option const& option = *options_of(value.key, all).front().option;
    for (std::string const& text : texts_of(value, option)) {
      auto const checked = check_value(option, text);
      if (checked) continue;
      add(problems, value, {.message = checked.error().message, .hint = checked.error().hint});
      break;
    }
  }
  return problems;
}

}  // namespace rayjobs::cli
