/// RuntimeEnv: a runtime environment as the user wrote it, and its validation into what Ray's
/// client would send.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs {

/// Whose client's rules normalise a runtime environment: they differ between Ray 2.22 and 2.60.
enum class RayRules { ray_2_22, ray_2_60 };

/// The rules for a server of this version, e.g. "2.22.0": those of 2.60 for all that are newer than
/// 2.22.
RAYJOBS_EXPORT RayRules rules_for(std::string_view ray_version);

/// Servers unpack uploaded tar archives from 2.60 on; until then zips alone.
RAYJOBS_EXPORT bool unpacks_tar(std::string_view ray_version);

/// Who installs a list of requirements.
enum class PackageInstaller { pip, uv };

/// A runtime environment: a JSON object. A regular value, cheap to copy.
class RAYJOBS_EXPORT RuntimeEnv {
 public:
  /// The empty environment.
  RuntimeEnv() = default;

  /// From JSON text. Fails with invalid_argument when it is not a JSON object. Unknown keys are
  /// kept.
  static Result<RuntimeEnv> from_json(std::string_view json);

  /// From YAML text, read as PyYAML's safe loader does (YAML 1.1: an unquoted yes is a boolean). An
  /// empty document is the empty environment. `origin` names the text in errors (invalid_argument).
  static Result<RuntimeEnv> from_yaml(std::string_view yaml, std::string const& origin);

  /// from_yaml of a file; io when it cannot be read.
  static Result<RuntimeEnv> from_yaml_file(std::filesystem::path const& file);

  std::string const& to_json() const { return json_; }

  /// The value of working_dir, if it is a string.
  std::optional<std::string> working_dir() const;
  /// Names of fields that no Ray from 2.22 to 2.60 knows: misspelt, or of a plugin that the cluster
  /// has to have. They are sent as they are.
  std::vector<std::string> unknown_fields() const;
  /// Names of fields that Ray knows, but not the Ray of these rules: its servers ignore them.
  std::vector<std::string> ignored_fields(RayRules rules) const;
  /// The value of excludes; empty when absent.
  std::vector<std::string> excludes() const;

  /// The entries of py_modules that are strings.
  std::vector<std::string> py_modules() const;
  /// The variable's value in env_vars, if it is a string.
  std::optional<std::string> env_var(std::string const& name) const;

  RuntimeEnv& set_working_dir(std::string const& directory_or_uri);
  RuntimeEnv& set_excludes(std::vector<std::string> const& patterns);
  RuntimeEnv& set_py_modules(std::vector<std::string> const& paths_or_uris);
  RuntimeEnv& set_env_var(std::string const& name, std::string const& value);
  RuntimeEnv& set_pip(std::vector<std::string> const& requirements);

  /// Adds to the requirements that `installer` has already. invalid_argument when those are not a
  /// list, nor an object with a list of packages.
  Result<void> add_requirements(PackageInstaller installer,
                                std::vector<std::string> const& requirements);

  /// Validates every field and normalises it to what Ray's client of these rules sends, except that
  /// a local working_dir or py_modules entry stays a path, checked to exist. Reads requirements and
  /// conda files that are named. Relative paths are relative to the current directory, as in Ray.
  /// Sends nothing. Fails with invalid_argument naming the field and the fix.
  Result<RuntimeEnv> normalised(RayRules rules = RayRules::ray_2_60) const;

  friend bool operator==(RuntimeEnv const&, RuntimeEnv const&) = default;

 private:
  explicit RuntimeEnv(std::string json) : json_(std::move(json)) {}
  std::string json_ = "{}";
};

/// The lines of a requirements file as Ray sends them: comments and blank lines too, since pip
/// reads them on the cluster. io; invalid_argument: it is not UTF-8.
RAYJOBS_EXPORT Result<std::vector<std::string>> read_requirements_file(
    std::filesystem::path const& file);

/// The variables of a file with a line NAME=VALUE for each, in its order; `export NAME=VALUE` is
/// the same. Blank lines and those that begin with # count for nothing; quotes around a whole value
/// are taken off, and nothing in it is expanded. io; invalid_argument with the number of a line
/// that cannot be read, and never with its text.
RAYJOBS_EXPORT Result<std::vector<std::pair<std::string, std::string>>> read_env_file(
    std::filesystem::path const& file);

/// True when a working_dir or py_modules value is a URI that Ray passes on, false when it is a
/// local path.
RAYJOBS_EXPORT bool is_package_uri(std::string_view value);

}  // namespace rayjobs
