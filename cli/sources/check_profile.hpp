// What is wrong in one profile.
#pragma once

#include "line/option.hpp"
#include "sources/toml_text.hpp"

#include <vector>

namespace rayjobs::cli {

/// The values of one key as the command line would have them: of a command, written as an array,
/// one JSON array.
std::vector<std::string> texts_of(ProfileValue const& value, Option const& option);

/// Keys that are unknown or not for a profile, values of a wrong kind, and secrets.
std::vector<ConfigProblem> check_keys(Profile const& profile,
                                      std::vector<CommandOptions> const& all);

/// The values that check_keys() finds no fault with.
std::vector<ConfigProblem> check_values(Profile const& profile,
                                        std::vector<CommandOptions> const& all);

}  // namespace rayjobs::cli
