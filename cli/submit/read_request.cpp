// Options of `submit` into a SubmitRequest.
#include "submit/read_request.hpp"

#include "line/values.hpp"
#include "output/text.hpp"
#include "run/cache_file.hpp"

#include <rayjobs/entrypoint.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

Result<std::string> read_entrypoint(SubmitCommandOptions const& options) {
  if (options.shell) {
    if (!options.words.empty()) {
      return usage("--shell and entrypoint words were both given",
                   "give the whole command line to --shell, or none of it");
    }
    if (options.shell->find_first_not_of(" \t\n") == std::string::npos)
      return usage("the value of --shell is empty");
    return *options.shell;
  }
  if (options.words.empty()) {
    return usage("no entrypoint was given",
                 "put the command to run after --, as in: -- python script.py");
  }
  return join_entrypoint(options.words);
}

template <typename Number>
Result<void> take_number(std::optional<std::string> const& text, std::string const& option,
                         std::optional<Number>& to) {
  if (!text) return {};
  Number& number = to.emplace();
  char const* const end = text->data() + text->size();
  auto const [rest, problem] = std::from_chars(text->data(), end, number);
  if (problem == std::errc{} && rest == end && std::isfinite(number) && number >= 0) return {};
  return usage("the value of " + option + " must be a " +
               (std::is_integral_v<Number> ? "whole " : "") + "number that is not negative");
}

Result<void> take_bytes(std::optional<std::string> const& text, std::string const& option,
                        std::optional<std::int64_t>& to) {
  auto const bytes = parse_bytes(text, option);
  if (!bytes) return bytes.error();
  to = *bytes;
  return {};
}

template <typename Value>
Result<void> take_object(std::optional<std::string> const& text, std::string const& option,
                         std::map<std::string, Value>& to) {
  if (!text) return {};
  constexpr bool kNumbers = std::is_arithmetic_v<Value>;
  nlohmann::json const object = nlohmann::json::parse(*text, nullptr, false);
  if (!object.is_object()) return usage("the value of " + option + " is not a JSON object");
  for (auto const& [key, value] : object.items()) {
    if (kNumbers ? !value.is_number() : !value.is_string()) {
      return usage("the value of '" + key + "' in " + option + " must be a " +
                   (kNumbers ? "number" : "string"));
    }
    to[key] = value.template get<Value>();
  }
  return {};
}

Result<void> take_resources(SubmitCommandOptions const& options, SubmitRequest& request) {
  return first_failure(
      {take_number(options.num_cpus, "--entrypoint-num-cpus", request.entrypoint_num_cpus),
       take_number(options.num_gpus, "--entrypoint-num-gpus", request.entrypoint_num_gpus),
       take_bytes(options.memory, "--entrypoint-memory", request.entrypoint_memory),
       take_object(options.resources_json, "--entrypoint-resources", request.entrypoint_resources),
       take_object(options.label_selector_json, "--entrypoint-label-selector",
                   request.entrypoint_label_selector),
       take_object(options.metadata_json, "--metadata-json", request.metadata)});
}

/// A place that a pipeline or a template should have filled in.
bool is_unresolved(std::string_view text) {
  auto const opened = [&](std::string_view open, std::string_view close) {
    auto const at = text.find(open);
    return at != std::string_view::npos &&
           text.find(close, at + open.size()) != std::string_view::npos;
  };
  return text.find("{{$") != std::string_view::npos || opened("{{", "}}") || opened("{%", "%}") ||
         text.find("<no value>") != std::string_view::npos;
}

/// "$(NAME)" or "${NAME}".
bool has_shell_name(std::string_view text) {
  constexpr std::string_view kName =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::string_view const rest = text.substr(at + 1);
    if (!rest.starts_with('(') && !rest.starts_with('{')) continue;
    auto const end = rest.find_first_not_of(kName, 1);
    if (end != std::string_view::npos && end > 1 && rest[end] == (rest[0] == '(' ? ')' : '}'))
      return true;
  }
  return false;
}

/// What the id is made of has to tell this run from all others.
Result<void> check_id_words(std::vector<std::string> const& values) {
  for (std::string const& value : values) {
    if (value.find_first_not_of(" \t\r\n") == std::string::npos) {
      return usage("a value of --submission-id-from is blank, so that all runs would have one id",
                   "is the variable set that it comes from?");
    }
    if (is_unresolved(value) || has_shell_name(value)) {
      return usage("the pipeline has not resolved --submission-id-from " + value,
                   "pass it to the step as an input of its own");
    }
  }
  return {};
}

/// Where a placeholder is left; empty: nowhere. Values may be secrets, so only names are told.
std::string unresolved_place(SubmitCommandOptions const& options, nlohmann::json const& variables) {
  if (is_unresolved(options.submission_id.value_or(""))) return "the submission id";
  auto const metadata = nlohmann::json::parse(options.metadata_json.value_or("{}"), nullptr, false);
  auto const place = [](nlohmann::json const& texts, std::string const& what) -> std::string {
    if (!texts.is_object()) return {};
    for (auto const& [name, text] : texts.items())
      if (text.is_string() && is_unresolved(text.get_ref<std::string const&>()))
        return what + printable_line(name);
    return {};
  };
  std::string const variable = place(variables, "the variable ");
  return variable.empty() ? place(metadata, "the metadata ") : variable;
}

}  // namespace

Result<SubmitRequest> read_request(SubmitCommandOptions const& options) {
  SubmitRequest request;
  auto entrypoint = read_entrypoint(options);
  if (!entrypoint) return std::move(entrypoint).error();
  request.entrypoint = *std::move(entrypoint);

  request.submission_id =
      (options.submission_id ? options.submission_id : options.job_id).value_or("");
  bool const has_id = !request.submission_id.empty();
  if (!options.submission_id_from.empty() && has_id) {
    return usage("--submission-id and --submission-id-from were both given", "give one of them");
  }
  if (auto checked = check_id_words(options.submission_id_from); !checked) return checked.error();
  if (has_id)
    if (auto checked = check_submission_id(request.submission_id); !checked) return checked.error();

  if (options.runtime_env_file && options.runtime_env_json) {
    return usage("--runtime-env and --runtime-env-json were both given", "give one of them");
  }
  if (options.runtime_env_json) {
    auto given = RuntimeEnv::from_json(*options.runtime_env_json);
    if (!given) return std::move(given).error();
    request.runtime_env = *std::move(given);
  }
  if (auto checked = check_additions(options.additions); !checked) return checked.error();
  if (auto taken = take_resources(options, request); !taken) return taken.error();
  if (auto checked = check_resources(request); !checked) return checked.error();
  return request;
}

Result<CompleteRuntimeEnv> complete_runtime_env(SubmitCommandOptions const& options,
                                                RuntimeEnv const& given, CallOptions const& call) {
  CompleteRuntimeEnv complete{.runtime_env = given};
  if (options.runtime_env_file) {
    auto read = RuntimeEnv::from_yaml_file(*options.runtime_env_file, call);
    if (!read) return std::move(read).error();
    complete.runtime_env = *std::move(read);
  }
  if (options.working_dir) {
    auto const replaced = complete.runtime_env.working_dir();
    if (replaced && *replaced != *options.working_dir) {
      complete.warnings.push_back("--working-dir " + without_credentials(*options.working_dir) +
                                  " takes the place of working_dir " +
                                  without_credentials(*replaced) + " in the runtime environment");
    }
    complete.runtime_env.set_working_dir(*options.working_dir);
  }
  if (auto added = add_to_runtime_env(options.additions, call, complete); !added)
    return added.error();
  auto const environment = nlohmann::json::parse(complete.runtime_env.to_json(), nullptr, false);
  nlohmann::json const variables =
      environment.is_object() ? environment.value("env_vars", nlohmann::json()) : nlohmann::json();
  for (auto const& value : variables)
    if (value.is_string()) complete.values.push_back(value.get<std::string>());
  if (auto const place = unresolved_place(options, variables); !place.empty())
    complete.warnings.push_back(place + " has a placeholder that the pipeline has not resolved");
  return complete;
}

PrepareOptions prepare_options(SubmitCommandOptions const& options,
                               Environment const& environment) {
  PrepareOptions prepare{.packages = package_options_from_environment(environment)};
  if (!options.no_cache)
    prepare.hash_cache = [&environment](std::filesystem::path const& directory) {
      return hash_cache_file(directory, environment);
    };
  auto const& files = options.step_files;
  for (auto const& path : {files.submission_id, files.status, files.log, files.gcp_resources,
                           options.following.result_file})
    if (path) prepare.packages.outputs.emplace_back(*path);
  for (std::string const& word : options.submission_id_from) {
    if (!prepare.submission_id_words.empty())
      prepare.submission_id_words += '\0';  // in no argument
    prepare.submission_id_words += word;
  }
  prepare.ask_server = !options.dry_run;
  return prepare;
}

}  // namespace rayjobs::cli
