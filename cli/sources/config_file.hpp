// The file of profiles: where it is, whether it may be trusted, and what is in it.
#pragma once

#include "sources/toml_text.hpp"

#include <rayjobs/environment.hpp>
#include <rayjobs/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace rayjobs::cli {

struct ConfigPlace {
  std::filesystem::path path{};  ///< Empty: nowhere.
  std::string named_by{};        ///< "--config" or "RAYJOBS_CONFIG"; empty: it is the default.
};

/// `given`, or else that of RAYJOBS_CONFIG, or else rayjobs/config.toml in XDG_CONFIG_HOME or
/// ~/.config.
ConfigPlace config_place(std::optional<std::string> const& given, Environment const& environment);

struct ConfigFile {
  ConfigPlace place{};
  bool is_there = false;
  ProfilesText text{};
};

/// Reads it. A file that cannot be opened is an empty one, unless someone has named it. Waits for
/// nothing: only regular files of at most 1 MiB are read.
///
/// Errors: invalid_argument, also if others than the user and root can write the file. What is
/// wrong with the text is in ConfigFile::text.
Result<ConfigFile> read_config(ConfigPlace place);

/// "FILE:LINE:COLUMN", as far as they are known.
std::string place_of(ConfigPlace const& place, ConfigProblem const& problem);

}  // namespace rayjobs::cli
