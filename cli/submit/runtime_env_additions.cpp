// Options like --env and --pip: the usual parts of a runtime environment without YAML.
#include "submit/runtime_env_additions.hpp"

#include "line/values.hpp"
#include "output/text.hpp"

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

namespace {

using Words = std::vector<std::string>;

Result<void> set_variable(CompleteRuntimeEnv& to, std::string const& name, std::string const& value,
                          std::set<std::string>& set_here, std::string const& option) {
  auto const before = to.runtime_env.env_var(name);
  if (before && *before != value && !set_here.contains(name))
    to.warnings.push_back(option + " gives " + printable_line(name) +
                          " another value than the runtime environment");
  set_here.insert(name);
  return to.runtime_env.add_env_var(name, value);
}

Result<void> add_variables(RuntimeEnvOptions const& options, CallOptions const& call,
                           CompleteRuntimeEnv& to) {
  std::set<std::string> set_here;
  for (std::string const& file : options.env_files) {
    auto const variables = read_env_file(file, call);
    if (!variables) return variables.error();
    for (auto const& [name, value] : *variables) {
      if (auto set = set_variable(to, name, value, set_here, "--env-file"); !set) return set;
    }
  }
  for (std::string const& given : options.env) {
    auto const equals = given.find('=');
    std::string const name = given.substr(0, equals);
    if (auto set = set_variable(to, name, given.substr(equals + 1), set_here, "--env"); !set)
      return set;
  }
  return {};
}

Result<void> add_requirements(RuntimeEnvOptions const& options, CallOptions const& call,
                              RuntimeEnv& to) {
  Words pip;
  for (std::string const& file : options.requirements) {
    auto const lines = read_requirements_file(file, call);
    if (!lines) return lines.error();
    pip.insert(pip.end(), lines->begin(), lines->end());
  }
  pip.insert(pip.end(), options.pip.begin(), options.pip.end());
  if (!pip.empty()) return to.add_requirements(PackageInstaller::pip, pip);
  if (!options.uv.empty()) return to.add_requirements(PackageInstaller::uv, options.uv);
  return {};
}

}  // namespace

Result<void> check_additions(RuntimeEnvOptions const& options) {
  for (std::string const& given : options.env) {
    auto const equals = given.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage("a value of --env is not NAME=VALUE", "write it as in: --env MODE=fast");
  }
  if (!options.uv.empty() && (!options.pip.empty() || !options.requirements.empty()))
    return usage("--uv was given together with --pip or --requirements",
                 "let one of the two install all packages");
  return {};
}

Result<void> add_to_runtime_env(RuntimeEnvOptions const& options, CallOptions const& call,
                                CompleteRuntimeEnv& to) {
  RuntimeEnv& env = to.runtime_env;
  // What is added must not hide a mistake in what is there.
  for (auto const& [field, is_added] : std::initializer_list<std::pair<std::string_view, bool>>{
           {"env_vars", !options.env.empty() || !options.env_files.empty()},
           {"pip", !options.pip.empty() || !options.requirements.empty()},
           {"uv", !options.uv.empty()},
           {"excludes", !options.excludes.empty()},
           {"py_modules", !options.py_modules.empty()}})
    if (auto const valid = env.check_field(field); is_added && !valid) return valid;
  auto added = add_variables(options, call, to);
  if (added) added = add_requirements(options, call, env);
  if (added && !options.excludes.empty()) added = env.add_excludes(options.excludes);
  if (added && !options.py_modules.empty()) added = env.add_py_modules(options.py_modules);
  return added;
}

}  // namespace rayjobs::cli
