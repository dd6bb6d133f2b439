// The file first, since it holds the profiles; then each option by its sources.
#include "sources/take_settings.hpp"

#include "line/values.hpp"
#include "sources/settle.hpp"
#include "sources/unused_variables.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>

namespace rayjobs::cli {

SharedOptions config_options(std::vector<GivenOption> const& given) {
  auto const value_of = [&given](std::string_view name) {
    std::optional<std::string> value;
    for (GivenOption const& option : given)
      if (option.name == name) value = option.value;
    return value;
  };
  SharedOptions said{.config = value_of("--config"), .profile = value_of("--profile")};
  auto const no_config = value_of("--no-config");
  said.no_config = no_config && *no_config != "false" && *no_config != "0";
  return said;
}

Result<ConfigFile> read_config_of(SharedOptions const& options, Environment const& environment) {
  if (options.no_config) return ConfigFile{};
  return read_config(config_place(options.config, environment));
}

Result<void> take_settings(SharedOptions& shared, std::string_view command,
                           std::vector<OptionGroup> const& groups, Environment const& environment,
                           OptionsOfAll const& all) {
  SharedOptions const said = config_options(shared.on_line);
  if (said.no_config && said.profile)
    return usage("--profile and --no-config cannot be used together");
  auto const config = read_config_of(said, environment);
  if (!config) return config.error();
  auto const profiles = use_profiles(*config, said.profile, all);
  if (!profiles) return profiles.error();
  Sources const sources{.environment = environment, .all = all, .profiles = *profiles};
  shared.unused_variables = about_unused_variables(environment, all);
  std::span const every(groups);
  for (auto const& [name, part] : {std::pair{std::string_view{}, every.last(1)},
                                   std::pair{command, every.first(every.size() - 1)}}) {
    auto const settled = settle(name, part, shared.on_line, sources);
    if (!settled) return settled.error();
    for (Setting const& setting : settled->settings)
      if (setting.source != Source::built_in && setting.source != Source::line)
        shared.origins.add(*setting.option, setting.origin);
    if (name.empty()) shared.address_note = settled->address_note;
    if (auto set = set_options(*settled); !set) return set;
  }
  return {};
}

}  // namespace rayjobs::cli
