// RuntimeEnv: a runtime environment as the user wrote it.
#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/normalise.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/json_text.hpp"
#include "runtime_env/text/text_file.hpp"
#include "runtime_env/text/yaml_json.hpp"

#include <rayjobs/runtime_env.hpp>

#include <utility>

namespace rayjobs {
namespace {

using detail::Json;

Error not_an_object(std::string const& subject, Json const& value) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = subject + " is " + std::string(detail::json_kind(value)) +
                          ", but a runtime environment is an object",
               .hint = R"(write fields and values, e.g. {"working_dir": "."})"};
}

/// A text that a RuntimeEnv holds: every constructor made sure that it is an object.
Json parsed(std::string const& json) {
  auto value = detail::read_json(json);
  return value ? *std::move(value) : Json::object();
}

/// The strings in a list.
std::vector<std::string> texts(std::string const& json, char const* field) {
  Json const env = parsed(json);
  auto const found = env.find(field);
  std::vector<std::string> result;
  if (found == env.end() || !found->is_array()) return result;
  for (Json const& text : *found)
    if (text.is_string()) result.push_back(text.get<std::string>());
  return result;
}

void set(std::string& json, std::string const& field, Json value) {
  Json env = parsed(json);
  env[field] = std::move(value);
  json = detail::json_text(env);
}

}  // namespace

Result<RuntimeEnv> RuntimeEnv::from_json(std::string_view json) {
  auto value = detail::read_json(json);
  if (!value) {
    Error error = std::move(value).error();
    error.message = "cannot read the runtime environment: " + error.message;
    return error;
  }
  if (!value->is_object()) return not_an_object("the JSON value", *value);
  return RuntimeEnv(detail::json_text(*value));
}

Result<RuntimeEnv> RuntimeEnv::from_yaml(std::string_view yaml, std::string const& origin) {
  std::string const name = detail::printable(origin);
  RAYJOBS_TRY(Json const value,
              detail::yaml_to_json(detail::universal_newlines(yaml), name, "env_vars"));
  if (value.is_null()) return RuntimeEnv();
  if (!value.is_object()) return not_an_object(name, value);
  return RuntimeEnv(detail::json_text(value));
}

Result<RuntimeEnv> RuntimeEnv::from_yaml_file(std::filesystem::path const& file) {
  RAYJOBS_TRY(std::string const text, detail::read_text_file(file));
  return from_yaml(text, file.string());
}

std::optional<std::string> RuntimeEnv::working_dir() const {
  Json const env = parsed(json_);
  auto const found = env.find("working_dir");
  if (found == env.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::vector<std::string> RuntimeEnv::excludes() const { return texts(json_, "excludes"); }

std::vector<std::string> RuntimeEnv::unknown_fields() const {
  std::vector<std::string> names;
  Json const env = parsed(json_);
  for (auto const& field : env.items())
    if (!detail::is_known_field(field.key())) names.push_back(field.key());
  return names;
}

std::vector<std::string> RuntimeEnv::ignored_fields(RayRules rules) const {
  std::vector<std::string> names;
  Json const env = parsed(json_);
  for (auto const& [name, value] : env.items())
    if (!value.is_null() && detail::is_ignored_field(name, rules)) names.push_back(name);
  return names;
}

std::vector<std::string> RuntimeEnv::py_modules() const { return texts(json_, "py_modules"); }

std::optional<std::string> RuntimeEnv::env_var(std::string const& name) const {
  Json const env = parsed(json_);
  auto const variables = env.find("env_vars");
  if (variables == env.end() || !variables->is_object()) return std::nullopt;
  auto const found = variables->find(name);
  if (found == variables->end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

RuntimeEnv& RuntimeEnv::set_working_dir(std::string const& directory_or_uri) {
  set(json_, "working_dir", directory_or_uri);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_excludes(std::vector<std::string> const& patterns) {
  set(json_, "excludes", patterns);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_py_modules(std::vector<std::string> const& paths_or_uris) {
  set(json_, "py_modules", paths_or_uris);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_env_var(std::string const& name, std::string const& value) {
  Json variables = parsed(json_).value("env_vars", Json::object());
  if (!variables.is_object()) variables = Json::object();
  variables[name] = value;
  set(json_, "env_vars", std::move(variables));
  return *this;
}

RuntimeEnv& RuntimeEnv::set_pip(std::vector<std::string> const& requirements) {
  set(json_, "pip", requirements);
  return *this;
}

Result<void> RuntimeEnv::add_requirements(PackageInstaller installer,
                                          std::vector<std::string> const& requirements) {
  std::string const field = installer == PackageInstaller::pip ? "pip" : "uv";
  Json env = parsed(json_);
  Json& value = env[field];
  if (value.is_null()) value = Json::array();
  Json& list = value.is_object() ? value["packages"] : value;
  if (!list.is_array())
    return detail::field_error(field, "its requirements are not a list, so none can be added",
                               "write them as a list, or name no others beside them");
  for (std::string const& requirement : requirements) list.push_back(requirement);
  json_ = detail::json_text(env);
  return {};
}

Result<RuntimeEnv> RuntimeEnv::normalised(RayRules rules) const {
  RAYJOBS_TRY(Json const env, detail::normalise(parsed(json_), rules));
  return RuntimeEnv(detail::json_text(env));
}

}  // namespace rayjobs
