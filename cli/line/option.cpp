// How each kind of option keeps what it is given.
#include "line/option.hpp"

#include <sstream>
#include <utility>

namespace rayjobs::cli {

namespace {

std::string joined(std::vector<std::string> const& words, char separator) {
  std::string text;
  for (std::string const& word : words)
    text += (text.empty() ? "" : std::string(1, separator)) + word;
  return text;
}

bool has_name(Option const& option, std::string const& name) {
  std::istringstream names(option.names);
  for (std::string one; std::getline(names, one, ',');) {
    if (one == name) return true;
  }
  return false;
}

}  // namespace

Option flag_option(std::string names, std::string help, bool& to) {
  return {.kind = OptionKind::flag,
          .names = std::move(names),
          .help = std::move(help),
          .set = [&to](std::string const&) {
            to = true;
            return std::nullopt;
          }};
}

Option count_option(std::string names, std::string help, int& to) {
  return {.kind = OptionKind::flag,
          .names = std::move(names),
          .help = std::move(help),
          .set = [&to](std::string const&) {
            ++to;
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
          .set = [&to](std::string const& text) {
            to = text;
            return std::nullopt;
          }};
}

Option list_option(std::string names, std::string value_name, std::string help,
                   std::vector<std::string>& to) {
  return {.kind = OptionKind::list,
          .names = std::move(names),
          .value_name = std::move(value_name),
          .help = std::move(help),
          .set = [&to](std::string const& text) {
            to.push_back(text);
            return std::nullopt;
          }};
}

Option choice_option(std::string names, std::vector<std::string> choices, std::string help,
                     std::size_t current, std::function<void(std::size_t)> set) {
  Option option{.kind = OptionKind::choice,
                .names = std::move(names),
                .value_name = joined(choices, '|'),
                .help = std::move(help),
                .default_text = choices.at(current)};
  option.set = [choices = std::move(choices), list = option.value_name,
                set = std::move(set)](std::string const& text) -> std::optional<std::string> {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] != text) continue;
      set(i);
      return std::nullopt;
    }
    return "must be one of " + list;
  };
  return option;
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
