// Each name is compared with those of all options, of which some belong to the command line alone.
#include "sources/unused_variables.hpp"

#include "line/nearest.hpp"
#include "sources/setting_names.hpp"

#include <algorithm>
#include <string_view>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kPrefix = "RAYJOBS_";

/// Of the names without what they all begin with.
std::string nearest_to(std::string_view name, std::vector<std::string> known) {
  for (std::string& one : known) one.erase(0, kPrefix.size());
  std::string const near = nearest(name.substr(kPrefix.size()), known);
  return near.empty() ? near : std::string(kPrefix) + near;
}

struct Variable {
  std::string name{};
  Option const* option = nullptr;
};

std::vector<Variable> variables_of(std::vector<CommandOptions> const& all) {
  std::vector<Variable> variables;
  for (CommandOptions const& command : all)
    for (OptionGroup const& group : command.groups)
      for (Option const& option : group.options)
        for (std::string const& key : setting_keys(command.command, option))
          variables.push_back({.name = variable_of(key), .option = &option});
  return variables;
}

}  // namespace

std::vector<std::string> about_unused_variables(Environment const& environment,
                                                OptionsOfAll const& all) {
  std::vector<std::string> names = environment.names(kPrefix);
  std::erase_if(names, [](std::string const& name) { return name.starts_with("RAYJOBS_DEV_"); });
  std::vector<std::string> told;
  if (names.empty()) return told;
  std::vector<Variable> const variables = variables_of(all());
  std::vector<std::string> usable;
  for (Variable const& variable : variables)
    if (variable.option->set_by != SetBy::line) usable.push_back(variable.name);
  for (std::string const& name : names) {
    if (std::ranges::find(usable, name) != usable.end()) continue;
    auto const known = std::ranges::find(variables, name, &Variable::name);
    std::string const near = nearest_to(name, usable);
    if (known != variables.end())
      told.push_back(name + " has no effect: " + long_name(*known->option) +
                     " can be set on the command line alone");
    else
      told.push_back(name + " has no effect: no option has this variable" +
                     (near.empty() ? "" : "; did you mean " + near + '?'));
  }
  return told;
}

}  // namespace rayjobs::cli
