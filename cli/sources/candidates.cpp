// One function for each source, asked in the order in which they count.
#include "sources/candidates.hpp"

#include "line/values.hpp"
#include "sources/check_profile.hpp"
#include "sources/setting_names.hpp"

#include <algorithm>
#include <string>
#include <strings.h>
#include <utility>

namespace rayjobs::cli {

namespace {

void add_from_line(Option const& option, std::vector<GivenOption> const& on_line,
                   std::vector<Setting>& to) {
  std::vector<OptionGroup> const alone{{.heading = {}, .options = {option}}};
  Setting setting{.option = &option, .source = Source::line, .origin = long_name(option)};
  bool is_given = false;
  for (GivenOption const& given : on_line) {
    if (!find_option(alone, given.name)) continue;
    is_given = true;
    if (option.kind != OptionKind::list) setting.values.clear();
    setting.values.push_back(given.value.empty() && option.kind == OptionKind::flag ? "true"
                                                                                    : given.value);
  }
  if (is_given) to.push_back(std::move(setting));
}

void add_from_profile(Profile const* profile, Source source, ConfigPlace const* file,
                      Option const& option, std::vector<std::string> const& keys,
                      std::vector<Setting>& to) {
  if (!profile || option.set_by != SetBy::any) return;
  for (std::string const& key : keys) {
    auto const found = std::ranges::find(profile->values, key, &ProfileValue::key);
    if (found == profile->values.end()) continue;
    to.push_back({.option = &option,
                  .source = source,
                  .origin = "profile " + profile->name,
                  .values = texts_of(*found, option),
                  .place = place_of(*file, {.line = found->line, .column = found->column})});
    return;
  }
}

/// One value a line.
std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
    begin = end + 1;
  }
  return lines;
}

Result<void> add_from_variables(Option const& option, std::vector<std::string> const& keys,
                                Sources const& sources, std::vector<Setting>& to) {
  if (option.set_by == SetBy::line) return {};
  for (std::string const& key : keys) {
    std::string const variable = variable_of(key);
    auto value = sources.environment.get(variable);
    if (!value || value->empty()) continue;
    bool const has_command = keys.size() > 1 && key == keys.front();
    if (keys.size() > 1 && !has_command && is_ambiguous(key, sources.all()))
      return usage(variable + " means different things to different commands",
                   "set " + variable_of(keys.front()));
    to.push_back({.option = &option, .source = Source::environment, .origin = variable});
    if (option.kind == OptionKind::list) {
      to.back().values = lines_of(*value);
    } else {
      to.back().values = {*std::move(value)};
    }
    break;
  }
  return {};
}

/// "NAME", or "NAME=VALUE" of a variable that counts only with this value.
void add_from_ray(Option const& option, Environment const& environment, std::vector<Setting>& to) {
  for (std::string const& variable : option.ray_variables) {
    auto const equals = variable.find('=');
    std::string const name = variable.substr(0, equals);
    std::string const value = environment.get(name).value_or("");
    if (value.empty()) continue;
    bool const is_word = equals != std::string::npos;
    if (is_word && strcasecmp(value.c_str(), variable.c_str() + equals + 1) != 0) continue;
    to.push_back({.option = &option, .source = Source::environment, .origin = name});
    to.back().is_rays = true;
    if (!is_word) to.back().values = {value};
    return;
  }
}

}  // namespace

Result<std::vector<Setting>> candidates_for(std::string_view command, Option const& option,
                                            std::vector<GivenOption> const& on_line,
                                            Sources const& sources) {
  std::vector<Setting> found;
  UsedProfiles const& profiles = sources.profiles;
  auto const keys = setting_keys(command, option);
  add_from_line(option, on_line, found);
  add_from_profile(profiles.named, Source::profile, profiles.file, option, keys, found);
  if (auto read = add_from_variables(option, keys, sources, found); !read)
    return std::move(read).error();
  add_from_ray(option, sources.environment, found);
  add_from_profile(profiles.fallback, Source::default_profile, profiles.file, option, keys, found);
  return found;
}

}  // namespace rayjobs::cli
