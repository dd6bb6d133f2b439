// The options of `submit`.
#pragma once

#include "outcome/step_files.hpp"
#include "run/following_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

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

struct SubmitCommandOptions {
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

std::vector<OptionGroup> declare(SubmitCommandOptions& to);

}  // namespace rayjobs::cli
