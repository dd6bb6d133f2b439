// An option as data: its names, its value, its default, its help, and where a given value goes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::cli {

enum class OptionKind {
  flag,    ///< Takes no value.
  value,   ///< The last value given counts.
  list,    ///< May be repeated; all values count.
  choice,  ///< One of a few words.
};

/// Takes a value; answers with what is wrong with it ("must be …"), or nothing.
using ValueSetter = std::function<std::optional<std::string>(std::string const&)>;

struct Option {
  OptionKind kind = OptionKind::flag;
  std::string names{};         ///< "-o,--output".
  std::string value_name{};    ///< "TIME"; of a choice its words, "text|json"; of a flag empty.
  std::string help{};          ///< Begins with a verb or a noun; neither default nor final period.
  std::string default_text{};  ///< As help shows it; empty: none.
  ValueSetter set{};
};

struct OptionGroup {
  std::string heading{};
  std::vector<Option> options{};
};

Option flag_option(std::string names, std::string help, bool& to);
/// Counts how often it is given.
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

/// The names that begin with "--".
std::vector<std::string> long_names(std::vector<OptionGroup> const& groups);

/// The option of that name, "--name" or "-n"; null: there is none.
Option const* find_option(std::vector<OptionGroup> const& groups, std::string const& name);

}  // namespace rayjobs::cli
