// How each kind of option keeps what it is given.
#include "line/option.hpp"

#include <algorithm>

namespace rayjobs::cli {

namespace {

bool has_name(Option const& option, std::string const& name) {
  return name.find(',') == std::string::npos &&
         (',' + option.names + ',').find(',' + name + ',') != std::string::npos;
}

/// A setter that no value is wrong for.
template <typename Take>
ValueSetter takes_all(Take take) {
  return [take](std::string const& text) {
    take(text);
    return std::nullopt;
  };
}

}  // namespace

Option flag_option(std::string names, std::string help, bool& to) {
  return {.names = std::move(names),
          .help = std::move(help),
          .set = takes_all([&to](std::string const&) { to = true; })};
}

Option count_option(std::string names, std::string help, int& to) {
  return {.names = std::move(names),
          .help = std::move(help),
          .set = takes_all([&to](std::string const&) { ++to; })};
}

Option value_option(std::string names, std::string value_name, std::string help,
                    std::optional<std::string>& to, std::string default_text) {
  return {.kind = OptionKind::value,
          .names = std::move(names),
          .value_name = std::move(value_name),
          .help = std::move(help),
          .default_text = std::move(default_text),
          .set = takes_all([&to](std::string const& text) { to = text; })};
}

Option list_option(std::string names, std::string value_name, std::string help,
                   std::vector<std::string>& to) {
  return {.kind = OptionKind::list,
          .names = std::move(names),
          .value_name = std::move(value_name),
          .help = std::move(help),
          .set = takes_all([&to](std::string const& text) { to.push_back(text); })};
}

Option choice_option(std::string names, std::vector<std::string> choices, std::string help,
                     std::size_t current, std::function<void(std::size_t)> set) {
  std::string list;
  for (std::string const& choice : choices) list += (list.empty() ? "" : "|") + choice;
  auto take = [choices, list,
               set = std::move(set)](std::string const& text) -> std::optional<std::string> {
    auto const chosen = std::ranges::find(choices, text);
    if (chosen == choices.end()) return "must be one of " + list;
    set(static_cast<std::size_t>(chosen - choices.begin()));
    return std::nullopt;
  };
  return {.kind = OptionKind::choice,
          .names = std::move(names),
          .value_name = list,
          .help = std::move(help),
          .default_text = choices.at(current),
          .set = std::move(take)};
}

std::vector<std::string> long_names(std::vector<OptionGroup> const& groups) {
  std::vector<std::string> names;
  for (OptionGroup const& group : groups) {
    for (Option const& option : group.options) {
      auto const at = option.names.find("--");
      if (at != std::string::npos) names.push_back(option.names.substr(at));
    }
  }
  return names;
}

Option const* find_option(std::vector<OptionGroup> const& groups, std::string const& name) {
  for (OptionGroup const& group : groups) {
    for (Option const& option : group.options) {
      if (has_name(option, name)) return &option;
    }
  }
  return nullptr;
}

}  // namespace rayjobs::cli
