// Which source sets an option: command line, profile, environment, default profile, in that order.
#pragma once

#include "sources/setting.hpp"

#include <rayjobs/result.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

struct Settled {
  std::vector<Setting> settings{};  ///< One for each option that has a long name, in their order.
  std::string address_note{};       ///< Two sources name different addresses.
};

/// The profile of that name, and the one called default, which counts less. `file` must outlive the
/// answer.
///
/// Errors: invalid_argument, which names the place: no such profile, a wrong key in one of the two.
Result<UsedProfiles> use_profiles(ConfigFile const& file, std::optional<std::string> const& name,
                                  OptionsOfAll const& all);

/// Settles options of one command, or, with an empty name, those of every command. What it answers
/// with points into `groups`. A profile's
/// credentials count only if its address, where it has one, is the one that counts.
///
/// Errors: invalid_argument of a variable that does not say which command's option it means.
Result<Settled> settle(std::string_view command, std::span<OptionGroup const> groups,
                       std::vector<GivenOption> const& on_line, Sources const& sources);

/// Sets the options whose source is not the command line, the least source first.
///
/// Errors: invalid_argument, which names the source of a wrong value.
Result<void> set_options(Settled const& settled);

/// The error about what stands there in that file.
Error config_error(ConfigPlace const& place, ConfigProblem const& problem);

}  // namespace rayjobs::cli
