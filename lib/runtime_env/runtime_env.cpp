// RuntimeEnv over a JSON value that its copies share until one of them is changed.
#include "core/text.hpp"
#include "core/try.hpp"
#include "runtime_env/fields/field_table.hpp"
#include "runtime_env/runtime_env_value.hpp"
#include "runtime_env/text/field_error.hpp"
#include "runtime_env/text/json_text.hpp"
#include "runtime_env/text/text_file.hpp"
#include "runtime_env/text/yaml_json.hpp"

#include <rayjobs/runtime_env.hpp>

#include <algorithm>
#include <utility>

namespace rayjobs {
namespace {

using detail::Json;
using Access = detail::RuntimeEnvAccess;

Error not_an_object(std::string const& subject, Json const& value) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = subject + " is " + std::string(detail::json_kind(value)) +
                          ", but a runtime environment is an object",
               .hint = R"(write fields and values, e.g. {"working_dir": "."})"};
}

/// The member of that name, null being the same as none.
Json const* member(Json const& object, std::string_view name) {
  auto const found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> text_of(Json const* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get<std::string>();
}

/// The strings in a list.
std::vector<std::string> texts_of(Json const* list) {
  std::vector<std::string> result;
  if (list == nullptr || !list->is_array()) return result;
  for (Json const& text : *list)
    if (text.is_string()) result.push_back(text.get<std::string>());
  return result;
}

/// What is not UTF-8 becomes U+FFFD, as it would in the text that is sent.
Json text_value(std::string const& text) {
  if (detail::is_valid_utf8(text)) return text;
  return Json::parse(detail::json_text(text));
}

void append(Json& list, std::vector<std::string> const& texts) {
  for (std::string const& text : texts) list.push_back(text_value(text));
}

Json list_of(std::vector<std::string> const& texts) {
  Json list = Json::array();
  append(list, texts);
  return list;
}

}  // namespace

Json const& detail::RuntimeEnvAccess::json(RuntimeEnv const& runtime_env) {
  static Json const kEmpty = Json::object();
  return runtime_env.value_ ? runtime_env.value_->json : kEmpty;
}

Json& detail::RuntimeEnvAccess::json(RuntimeEnv& runtime_env) {
  auto& value = runtime_env.value_;
  if (!value) value = std::make_shared<RuntimeEnvValue>();
  if (value.use_count() > 1) value = std::make_shared<RuntimeEnvValue>(*value);
  return value->json;
}

RuntimeEnv detail::RuntimeEnvAccess::make(Json json) {
  RuntimeEnv result;
  result.value_ = std::make_shared<RuntimeEnvValue>(RuntimeEnvValue{.json = std::move(json)});
  return result;
}

Result<RuntimeEnv> RuntimeEnv::from_json(std::string_view json) {
  auto read = detail::read_json(json);
  if (!read) read.error().message.insert(0, "cannot read the runtime environment: ");
  RAYJOBS_TRY(Json value, std::move(read));
  if (!value.is_object()) return not_an_object("the JSON value", value);
  return Access::make(std::move(value));
}

Result<RuntimeEnv> RuntimeEnv::from_yaml(std::string_view yaml, std::string const& origin) {
  std::string const name = detail::printable(origin);
  RAYJOBS_TRY(Json value, detail::yaml_to_json(detail::universal_newlines(yaml), name, "env_vars"));
  if (value.is_null()) return RuntimeEnv();
  if (!value.is_object()) return not_an_object(name, value);
  return Access::make(std::move(value));
}

Result<RuntimeEnv> RuntimeEnv::from_yaml_file(std::filesystem::path const& file,
                                              CallOptions const& call) {
  RAYJOBS_TRY(std::string const text, detail::read_text_file(file, call));
  return from_yaml(text, file.string());
}

std::string RuntimeEnv::to_json() const { return detail::json_text(Access::json(*this)); }

std::optional<std::string> RuntimeEnv::working_dir() const {
  return text_of(member(Access::json(*this), "working_dir"));
}

std::vector<std::string> RuntimeEnv::excludes() const {
  return texts_of(member(Access::json(*this), "excludes"));
}

std::vector<std::string> RuntimeEnv::py_modules() const {
  return texts_of(member(Access::json(*this), "py_modules"));
}

std::optional<std::string> RuntimeEnv::env_var(std::string const& name) const {
  auto const* const variables = member(Access::json(*this), "env_vars");
  if (variables == nullptr || !variables->is_object()) return std::nullopt;
  return text_of(member(*variables, name));
}

RuntimeEnv& RuntimeEnv::set_working_dir(std::string const& directory_or_uri) {
  Access::json(*this)["working_dir"] = text_value(directory_or_uri);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_excludes(std::vector<std::string> const& patterns) {
  Access::json(*this)["excludes"] = list_of(patterns);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_py_modules(std::vector<std::string> const& paths_or_uris) {
  Access::json(*this)["py_modules"] = list_of(paths_or_uris);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_pip(std::vector<std::string> const& requirements) {
  Access::json(*this)["pip"] = list_of(requirements);
  return *this;
}

RuntimeEnv& RuntimeEnv::set_env_var(std::string const& name, std::string const& value) {
  Json& variables = Access::json(*this)["env_vars"];
  if (!variables.is_object()) variables = Json::object();
  variables[text_value(name).get<std::string>()] = text_value(value);
  return *this;
}

Result<void> RuntimeEnv::check_field(std::string_view name) const {
  auto const* const value = member(Access::json(*this), name);
  auto const fields = detail::all_fields();
  auto const field = std::ranges::find(fields, name, &detail::Field::name);
  if (value == nullptr || field == fields.end()) return {};
  auto const valid = field->normalise(*value, RayRules::ray_2_60);
  if (valid || field->normalise(*value, RayRules::ray_2_22)) return {};
  return valid.error();
}

Result<void> RuntimeEnv::add_env_var(std::string const& name, std::string const& value) {
  auto const* const before = member(Access::json(std::as_const(*this)), "env_vars");
  if (before != nullptr && !before->is_object()) RAYJOBS_TRY_VOID(check_field("env_vars"));
  set_env_var(name, value);
  return {};
}

Result<void> RuntimeEnv::add_to_list(std::string const& field,
                                     std::vector<std::string> const& texts) {
  auto const* const before = member(Access::json(std::as_const(*this)), field);
  if (before == nullptr || !before->is_array()) {
    RAYJOBS_TRY_VOID(check_field(field));
    Access::json(*this)[field] = list_of(texts);
  } else {
    append(Access::json(*this)[field], texts);
  }
  return {};
}

Result<void> RuntimeEnv::add_excludes(std::vector<std::string> const& patterns) {
  return add_to_list("excludes", patterns);
}

Result<void> RuntimeEnv::add_py_modules(std::vector<std::string> const& paths_or_uris) {
  return add_to_list("py_modules", paths_or_uris);
}

Result<void> RuntimeEnv::add_requirements(PackageInstaller installer,
                                          std::vector<std::string> const& requirements) {
  std::string const field = installer == PackageInstaller::pip ? "pip" : "uv";
  auto const* const before = member(Access::json(std::as_const(*this)), field);
  auto const* const list =
      before != nullptr && before->is_object() ? member(*before, "packages") : before;
  if (list != nullptr && !list->is_array())
    return detail::field_error(field, "its requirements are not a list, so none can be added",
                               "write them as a list, or name no others beside them");
  Json& value = Access::json(*this)[field];
  Json& packages = value.is_object() ? value["packages"] : value;
  if (packages.is_null()) packages = Json::array();
  append(packages, requirements);
  return {};
}

}  // namespace rayjobs
