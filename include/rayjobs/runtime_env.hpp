/// RuntimeEnv: a runtime environment as the user wrote it, and what Ray's client would make of it.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs {

namespace detail {
struct RuntimeEnvValue;
struct RuntimeEnvAccess;
}  // namespace detail

/// Whose client's rules normalise a runtime environment: they differ between Ray 2.22 and 2.60.
enum class RayRules { ray_2_22, ray_2_60 };

/// Who installs a list of requirements.
enum class PackageInstaller { pip, uv };

/// A runtime environment: a JSON object. A regular value, cheap to copy. Thread safety: as of a
/// standard container.
class RAYJOBS_EXPORT RuntimeEnv {
 public:
  /// The empty environment.
  RuntimeEnv() = default;

  /// Reads JSON text; unknown keys are kept. invalid_argument: it is not a JSON object.
  static Result<RuntimeEnv> from_json(std::string_view json);

  /// Reads YAML text as PyYAML's safe loader does (YAML 1.1: an unquoted yes is a boolean). An
  /// empty document is the empty environment. invalid_argument; `origin` names the text in the
  /// error.
  static Result<RuntimeEnv> from_yaml(std::string_view yaml, std::string const& origin);

  /// from_yaml of a file; a pipe is waited for. io: the file cannot be read.
  static Result<RuntimeEnv> from_yaml_file(std::filesystem::path const& file,
                                           CallOptions const& call = {});

  /// Compact JSON, keys sorted.
  std::string to_json() const;

  /// The value of working_dir; none when it is absent or not a string.
  std::optional<std::string> working_dir() const;
  /// The strings in excludes.
  std::vector<std::string> excludes() const;
  /// The strings in py_modules.
  std::vector<std::string> py_modules() const;
  /// The variable's value in env_vars; none when it is absent or not a string.
  std::optional<std::string> env_var(std::string const& name) const;

  /// Sets a field to this value, whatever was there.
  RuntimeEnv& set_working_dir(std::string const& directory_or_uri);
  RuntimeEnv& set_excludes(std::vector<std::string> const& patterns);
  RuntimeEnv& set_py_modules(std::vector<std::string> const& paths_or_uris);
  RuntimeEnv& set_pip(std::vector<std::string> const& requirements);
  /// Sets one variable of env_vars.
  RuntimeEnv& set_env_var(std::string const& name, std::string const& value);

  /// invalid_argument: what the field holds is valid for no Ray. A field that is absent is valid.
  Result<void> check_field(std::string_view name) const;

  /// Adds to what a field holds. invalid_argument: it holds something of another kind; the
  /// environment is then unchanged. Mistakes inside of a list or an object stay: see check_field.
  Result<void> add_env_var(std::string const& name, std::string const& value);
  Result<void> add_excludes(std::vector<std::string> const& patterns);
  Result<void> add_py_modules(std::vector<std::string> const& paths_or_uris);
  Result<void> add_requirements(PackageInstaller installer,
                                std::vector<std::string> const& requirements);

  /// Validates every field and returns what Ray's client of these rules sends, except that a local
  /// working_dir or py_modules entry stays a path, which is checked to exist. Reads the
  /// requirements and conda files that are named; relative paths start at the current directory, as
  /// in Ray. Sends nothing. invalid_argument names the field and the fix. Client::prepare does this
  /// and the rest.
  Result<RuntimeEnv> normalised(RayRules rules = RayRules::ray_2_60) const;

  /// Equal JSON text.
  friend bool operator==(RuntimeEnv const& a, RuntimeEnv const& b) {
    return a.to_json() == b.to_json();
  }

 private:
  friend struct detail::RuntimeEnvAccess;
  Result<void> add_to_list(std::string const& field, std::vector<std::string> const& texts);

  std::shared_ptr<detail::RuntimeEnvValue> value_;  // null: the empty environment
};

/// The lines of a requirements file as Ray sends them, comments and blank lines included: pip reads
/// them on the cluster. io; invalid_argument: the file is not UTF-8.
RAYJOBS_EXPORT Result<std::vector<std::string>> read_requirements_file(
    std::filesystem::path const& file, CallOptions const& call = {});

/// The variables of a file with one NAME=VALUE or `export NAME=VALUE` a line, in the file's order.
/// Blank lines and lines that begin with # are skipped. Quotes around a whole value, which
/// may then span lines, are removed; nothing is expanded. io; invalid_argument with the number of
/// the line that cannot be read, never with its text.
RAYJOBS_EXPORT Result<std::vector<std::pair<std::string, std::string>>> read_env_file(
    std::filesystem::path const& file, CallOptions const& call = {});

/// True when a value of working_dir or py_modules is a URI that Ray passes on; false when it is a
/// local path.
RAYJOBS_EXPORT bool is_package_uri(std::string_view value);

}  // namespace rayjobs
