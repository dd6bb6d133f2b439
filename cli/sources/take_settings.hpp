// What environment and profiles say of a command's options, set.
#pragma once

#include "line/shared_options.hpp"
#include "sources/config_file.hpp"
#include "sources/setting.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/result.hpp>

#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// --config, --no-config and --profile as they are given; their own setters may not have run yet.
SharedOptions config_options(std::vector<GivenOption> const& given);

/// The file of profiles; with --no-config an empty one. Errors: as read_config().
Result<ConfigFile> read_config_of(SharedOptions const& options, Environment const& environment);

/// Sets the options of `command` that are not in `shared.on_line`; `groups` ends with that of every
/// command, whose options are `shared`. Also sets its origins and its note.
///
/// Errors: invalid_argument.
Result<void> take_settings(SharedOptions& shared, std::string_view command,
                           std::vector<OptionGroup> const& groups, Environment const& environment,
                           OptionsOfAll const& all);

}  // namespace rayjobs::cli
