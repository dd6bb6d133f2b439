// Profiles as a TOML text has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// What is wrong in a file of profiles, and where.
struct ConfigProblem {
  std::uint32_t line = 0;  ///< From 1; 0: of the file as a whole.
  std::uint32_t column = 0;
  std::string message{};
  std::string hint{};
};

/// One key of a profile with its value as text.
struct ProfileValue {
  enum class Form { one, list, other };  ///< Other: a table, a date, or a list of such.

  std::string key{};
  Form form = Form::one;
  std::vector<std::string> values{};  ///< Of Form::one exactly one.
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Profile {
  std::string name{};
  std::vector<ProfileValue> values{};
  std::uint32_t line = 0;
};

struct ProfilesText {
  std::vector<Profile> profiles{};
  std::vector<ConfigProblem> problems{};  ///< In the order of the text.
};

/// Reads `[profile.NAME]` tables. Of what is no TOML the first problem is told, and there are no
/// profiles. No text makes it use much stack.
ProfilesText read_profiles(std::string_view toml);

/// "toml++ 3.3.0".
std::string toml_library();

}  // namespace rayjobs::cli
