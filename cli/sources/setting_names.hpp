// How options are called outside of the command line: keys of a profile, variables.
#pragma once

#include "line/option.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// The keys of an option in a profile, the first counts most: "submit-timeout" and "timeout", of
/// an option of every command "retry-budget" alone. Empty: it has no long name.
std::vector<std::string> setting_keys(std::string_view command, Option const& option);

/// Whether `key` is one of setting_keys().
bool has_key(std::string_view command, Option const& option, std::string_view key);

/// "RAYJOBS_SUBMIT_TIMEOUT" of "submit-timeout".
std::string variable_of(std::string_view key);

/// Whether commands have options of this name that take values of different kinds, so that it
/// means nothing without a command's name before it.
bool is_ambiguous(std::string_view key, std::vector<CommandOptions> const& all);

}  // namespace rayjobs::cli
