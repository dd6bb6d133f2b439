// StepFiles: the files by which `submit` tells a pipeline what becomes of the job of its step.
#pragma once

#include "line/option.hpp"
#include "outcome/job_outcome.hpp"
#include "outcome/log_file.hpp"
#include "output/io.hpp"

#include <rayjobs/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

struct StepFileOptions {
  std::optional<std::string> submission_id{};
  std::optional<std::string> status{};
  std::optional<std::string> log{};
  std::optional<std::string> gcp_resources{};
  std::optional<std::string> executor_input{};  ///< JSON.
};

OptionGroup declare(StepFileOptions& to);

/// Each file is there whole or not at all, but for the log, which grows. What cannot be written is
/// an error until the job is sent; from then on a warning, since the job's outcome counts more.
class StepFiles {
 public:
  StepFiles(StepFileOptions options, Io& io) : options_(std::move(options)), io_(io) {}

  /// Makes sure that each can be written, empties the log and removes an earlier run's error. io.
  Result<void> prepare();
  /// The id and the resource, before the job is sent. io.
  Result<void> intend(std::string const& submission_id, std::string const& base_url);
  void status(std::string const& status_text);
  void log(std::string_view bytes);
  /// Why the step fails; nothing for a success.
  void finish(JobOutcome const& outcome);

 private:
  void warn(Result<void> const& written);

  StepFileOptions options_;
  Io& io_;
  std::optional<std::string> executor_error_{};  ///< Its path.
  LogFile log_{};
  std::string intended_{};  ///< The id that was written last.
};

}  // namespace rayjobs::cli
