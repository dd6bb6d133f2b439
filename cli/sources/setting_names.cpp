// One name for a key and a variable: that of the option, where needed after that of its command.
#include "sources/setting_names.hpp"

#include <optional>

namespace rayjobs::cli {

std::vector<std::string> setting_keys(std::string_view command, Option const& option) {
  std::string const name = long_name(option);
  if (name.empty()) return {};
  std::string const key = name.substr(2);
  if (command.empty()) return {key};
  return {std::string(command) + '-' + key, key};
}

bool has_key(std::string_view command, Option const& option, std::string_view key) {
  std::string_view const name = option.names;
  auto const dashes = name.find("--");
  if (dashes == std::string_view::npos) return false;
  std::string_view const alone = name.substr(dashes + 2);
  if (key == alone) return true;
  return !command.empty() && key.size() == command.size() + 1 + alone.size() &&
         key.starts_with(command) && key.ends_with(alone) && key[command.size()] == '-';
}

std::string variable_of(std::string_view key) {
  std::string variable = "RAYJOBS_";
  for (char const c : key)
    variable += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return variable;
}

bool is_ambiguous(std::string_view key, std::vector<CommandOptions> const& all) {
  std::optional<OptionKind> kind;
  for (CommandOptions const& command : all) {
    Option const* const option = find_option(command.groups, "--" + std::string(key));
    if (!option) continue;
    if (kind && *kind != option->kind) return true;
    kind = option->kind;
  }
  return false;
}

}  // namespace rayjobs::cli
