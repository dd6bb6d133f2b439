// What the command line asks for, as plain structs.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rayjobs::cli {

enum class OutputFormat { text, json, ndjson };
enum class ColorWhen { automatic, always, never };
/// What a FAILED job exits with: the table's code, or its driver's own.
enum class FailureCode { table, driver };
/// What becomes of the job when a signal ends us.
enum class OnSignal { detach, stop };

/// Options of every command.
struct GlobalOptions {
  std::optional<std::string> address{};
  std::optional<std::string> verify{};
  std::optional<std::string> headers{};
  std::optional<std::string> retry_budget{};
  std::optional<std::string> request_timeout{};
  std::optional<std::string> connect_timeout{};
  OutputFormat output = OutputFormat::text;
  ColorWhen color = ColorWhen::automatic;
  int verbosity = 0;
  bool quiet = false;
};

/// Options of the commands that see a job through.
struct FollowingOptions {
  std::optional<std::string> timeout{};
  std::optional<std::string> start_timeout{};
  std::optional<std::string> result_file{};
  FailureCode failure_code = FailureCode::table;
  OnSignal on_signal = OnSignal::detach;
};

/// Options that add to the runtime environment.
struct RuntimeEnvOptions {
  std::vector<std::string> env{};  ///< NAME=VALUE.
  std::vector<std::string> env_files{};
  std::vector<std::string> pip{};
  std::vector<std::string> requirements{};  ///< Files.
  std::vector<std::string> uv{};
  std::vector<std::string> excludes{};
  std::vector<std::string> py_modules{};
};

/// Files for the pipeline whose step a `submit` is.
struct StepFileOptions {
  std::optional<std::string> submission_id{};
  std::optional<std::string> status{};
  std::optional<std::string> log{};
  std::optional<std::string> gcp_resources{};
  std::optional<std::string> executor_input{};  ///< JSON.
};

struct SubmitOptions {
  std::vector<std::string> words{};
  std::optional<std::string> shell{};
  std::optional<std::string> job_id{};
  std::optional<std::string> submission_id{};
  std::vector<std::string> submission_id_from{};
  bool no_adopt = false;
  std::optional<std::string> runtime_env_file{};
  std::optional<std::string> runtime_env_json{};
  std::optional<std::string> working_dir{};
  RuntimeEnvOptions additions{};
  std::optional<std::string> metadata_json{};
  std::optional<std::string> num_cpus{};
  std::optional<std::string> num_gpus{};
  std::optional<std::string> memory{};
  std::optional<std::string> resources_json{};
  std::optional<std::string> label_selector_json{};
  FollowingOptions following{};
  StepFileOptions step_files{};
  bool no_wait = false;
  bool no_cache = false;
  bool dry_run = false;
};

struct StatusOptions {
  std::vector<std::string> ids{};
  bool exit_status = false;
  bool watch = false;
  std::optional<std::string> timeout{};
};

struct WaitCommandOptions {
  std::vector<std::string> ids{};
  std::optional<std::string> timeout{};
  FailureCode failure_code = FailureCode::table;
};

struct LogsOptions {
  std::string id{};
  bool follow = false;
  std::optional<std::string> tail{};
  std::optional<std::string> download{};
  FollowingOptions following{};
};

struct StopOptions {
  std::string id{};
  bool no_wait = false;
  std::optional<std::string> timeout{};
};

struct DeleteOptions {
  std::string id{};
};

struct ListOptions {};

struct VersionOptions {};

struct PackageCommandOptions {
  std::string path{};
  bool py_module = false;
  std::vector<std::string> excludes{};
  bool list = false;
  std::vector<std::string> explain{};
  std::optional<std::string> write{};
  bool no_cache = false;
};

/// A text that was asked for: help, or the version.
struct TextRequest {
  std::string text{};
};

using Request =
    std::variant<TextRequest, SubmitOptions, StatusOptions, WaitCommandOptions, LogsOptions,
                 StopOptions, DeleteOptions, ListOptions, VersionOptions, PackageCommandOptions>;

struct Invocation {
  bool ray = false;  ///< Invoked under the name `ray`.
  GlobalOptions global{};
  Request request{};
};

}  // namespace rayjobs::cli
