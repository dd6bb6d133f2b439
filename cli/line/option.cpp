// How each kind of option keeps what it is given.
#include "line/option.hpp"

#include "line/values.hpp"

#include <algorithm>
#include <cstdint>

namespace rayjobs::cli {

namespace {

std::optional<bool> truth(std::string const& text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

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
          .set = [&to](std::string const& text) -> std::optional<std::string> {
            auto const given = text.empty() ? std::optional(true) : truth(text);
            if (!given) return "must be true or false";
            to = *given;
            return std::nullopt;
          }};
}

Option count_option(std::string names, std::string help, int& to) {
  return {.names = std::move(names),
          .help = std::move(help),
          .set = [&to](std::string const& text) -> std::optional<std::string> {
            constexpr std::uint64_t kMost = 9;
            auto const given =
                truth(text) ? std::optional<std::uint64_t>(*truth(text)) : whole_number(text);
            if (!text.empty() && (!given || *given > kMost)) return "must be a number from 0 to 9";
            to = text.empty() ? to + 1 : static_cast<int>(*given);
            return std::nullopt;
          }};
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

Option only_on_line(Option option) {
  option.set_by = SetBy::line;
  return option;
}

Option instead_of(std::vector<std::string> others, Option option) {
  option.replaces = std::move(others);
  return option;
}

Option value_is(ValueIs what, Option option) {
  option.value_is = what;
  bool const is_path = what == ValueIs::file || what == ValueIs::directory;
  return is_path ? not_empty(std::move(option)) : option;
}

Option not_empty(Option option) {
  auto set = std::move(option.set);
  option.set = [set](std::string const& text) -> std::optional<std::string> {
    if (text.empty()) return "must not be empty; leave the option out";
    return set(text);
  };
  return option;
}

Option with_words(std::vector<std::string> words, Option option) {
  option.words = std::move(words);
  return option;
}

std::string long_name(Option const& option) {
  return option.names.substr(std::min(option.names.find("--"), option.names.size()));
}

std::vector<std::string> long_names(std::vector<OptionGroup> const& groups) {
  std::vector<std::string> names;
  for (OptionGroup const& group : groups) {
    for (Option const& option : group.options) {
      if (std::string name = long_name(option); !name.empty()) names.push_back(std::move(name));
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
