// What one source gives one option, and what sources there are.
#pragma once

#include "line/option.hpp"
#include "sources/config_file.hpp"

#include <rayjobs/environment.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// The greater, the more it counts.
enum class Source { built_in, default_profile, environment, profile, line };

inline constexpr std::string_view kDefaultProfile = "default";

/// What one source gives one option.
struct Setting {
  Option const* option = nullptr;
  Source source = Source::built_in;
  std::string origin{};               ///< "--timeout", "RAYJOBS_TIMEOUT", "profile work".
  std::vector<std::string> values{};  ///< More than one only of a list.
  std::string place{};                ///< "FILE:LINE:COLUMN" of a profile.
  bool is_rays = false;               ///< By a variable of Ray's, which the library reads.
};

/// The options of all commands; asked for only where they matter.
using OptionsOfAll = std::function<std::vector<CommandOptions> const&()>;

/// Those of a file that a run takes options from; null: there is none.
struct UsedProfiles {
  ConfigPlace const* file = nullptr;
  Profile const* named = nullptr;
  Profile const* fallback = nullptr;
};

struct Sources {
  Environment const& environment;
  OptionsOfAll all{};
  UsedProfiles profiles{};
};

}  // namespace rayjobs::cli
