// An option as data: its names, its value, its default, its help, and where a given value goes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs::cli {

enum class OptionKind {
  flag,    ///< Takes no value.
  value,   ///< The last value given counts.
  list,    ///< May be repeated; all values count.
  choice,  ///< One of a few words.
};

/// Who may set an option.
enum class SetBy {
  any,          ///< The command line, the environment or a profile.
  environment,  ///< The command line or the environment.
  line,         ///< The command line alone: what belongs to one run.
};

/// What the value of an option names, so that a shell can offer it.
enum class ValueIs { text, file, directory, profile };

/// Takes a value; answers with what is wrong with it ("must be …"), or nothing.
using ValueSetter = std::function<std::optional<std::string>(std::string const&)>;

struct Option {
  OptionKind kind = OptionKind::flag;
  std::string names{};         ///< "-o,--output".
  std::string value_name{};    ///< "TIME"; of a choice its words, "text|json"; of a flag empty.
  std::string help{};          ///< Begins with a verb or a noun; neither default nor final period.
  std::string default_text{};  ///< As help shows it; empty: none.
  ValueSetter set{};
  SetBy set_by = SetBy::any;
  /// Proves who we are to one address, or leads to it: from a profile, for its own address alone.
  bool is_for_address = false;
  /// Options ("--key") that count only if no lesser source sets them than this one.
  std::vector<std::string> replaces{};
  /// Ray's variables for the same thing, in their order: NAME, or NAME=VALUE where only that
  /// counts.
  std::vector<std::string> ray_variables{};
  ValueIs value_is = ValueIs::text;
  /// What a value may be, or begin with, besides others; of a choice empty.
  std::vector<std::string> words{};
};

/// One option as it was given.
struct GivenOption {
  std::string name{};   ///< "--address" or "-v".
  std::string value{};  ///< Unchanged; empty for a flag.
};

struct OptionGroup {
  std::string heading{};
  std::vector<Option> options{};
};

/// Its value, where it has one, is true, false, 1 or 0.
Option flag_option(std::string names, std::string help, bool& to);
/// Counts how often it is given; its value, where it has one, is that number.
Option count_option(std::string names, std::string help, int& to);
Option value_option(std::string names, std::string value_name, std::string help,
                    std::optional<std::string>& to, std::string default_text = {});
Option list_option(std::string names, std::string value_name, std::string help,
                   std::vector<std::string>& to);
/// The default is the choice number `current`.
Option choice_option(std::string names, std::vector<std::string> choices, std::string help,
                     std::size_t current, std::function<void(std::size_t)> set);
/// The enumerators stand in the order of `choices`, from 0.
template <typename Enum>
Option choice_option(std::string names, std::vector<std::string> choices, std::string help,
                     Enum& to) {
  return choice_option(std::move(names), std::move(choices), std::move(help),
                       static_cast<std::size_t>(to),
                       [&to](std::size_t chosen) { to = static_cast<Enum>(chosen); });
}

/// The same option, which neither the environment nor a profile may set.
Option only_on_line(Option option);
/// The same option, in whose presence those of lesser sources do not count.
Option instead_of(std::vector<std::string> others, Option option);

/// The same option, which takes no empty value: mostly that of a variable which nobody has set.
Option not_empty(Option option);

/// The same option, whose value may be a path, and then is not empty, or names something else.
Option value_is(ValueIs what, Option option);
/// The same option, whose value may be, or begin with, one of these.
Option with_words(std::vector<std::string> words, Option option);

/// "--output" of "-o,--output".
std::string long_name(Option const& option);

/// The names that begin with "--".
std::vector<std::string> long_names(std::vector<OptionGroup> const& groups);

/// Options of one command.
struct CommandOptions {
  std::string_view command{};  ///< Empty: of every command.
  std::vector<OptionGroup> groups{};
  std::shared_ptr<void> owner{};  ///< What they are kept in.
};

/// The option of that name, "--name" or "-n"; null: there is none.
Option const* find_option(std::vector<OptionGroup> const& groups, std::string const& name);

}  // namespace rayjobs::cli
