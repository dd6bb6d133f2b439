// The files of a step; the two of Google's in the forms of google-cloud-pipeline-components 2.22.0.
#include "outcome/step_files.hpp"

#include "outcome/atomic_file.hpp"
#include "output/json_format.hpp"

#include <rayjobs/printable.hpp>

#include <filesystem>
#include <system_error>

namespace rayjobs::cli {

namespace {

using Path = std::filesystem::path;

/// What the bytes are to survive.
enum class Durability { process, crash };

/// Nothing without a path.
Result<void> replace(std::optional<std::string> const& path, std::string_view bytes,
                     GiveUp const& give_up, Durability durability = Durability::crash) {
  if (!path) return {};
  auto file = AtomicFile::open(*path, give_up);
  if (!file) return std::move(file).error();
  auto written = file->write(bytes);
  if (written && durability == Durability::crash) written = file->sync();
  return written ? file->commit() : written;
}

/// TaskError, in JSON.
std::string task_error(std::string const& message) { return one_line({{"errorMessage", message}}); }

/// GcpResources, in JSON.
std::string gcp_resources(std::string const& uri) {
  return one_line({{"resources", {{{"resourceType", "RayJob"}, {"resourceUri", uri}}}}});
}

/// Beside the file of the executor's outputs, if there is one.
std::optional<std::string> executor_error_file(nlohmann::json const& executor_input) {
  nlohmann::json::json_pointer const output_file("/outputs/outputFile");
  if (!executor_input.contains(output_file) || !executor_input[output_file].is_string()) return {};
  Path const path(executor_input[output_file].get<std::string>());
  return (path.parent_path() / "executor_error.json").string();
}

std::string reason(JobOutcome const& outcome) {
  if (outcome.job && is_terminal(outcome.job->status)) {
    std::string const text = "job " + outcome.submission_id + " is " + outcome.job->status_text;
    return outcome.job->message ? text + ": " + without_credentials(*outcome.job->message) : text;
  }
  if (outcome.error) return outcome.error->message;
  return "exited with code " + std::to_string(static_cast<int>(outcome.exit_code)) +
         " before job " + outcome.submission_id + " ended";
}

}  // namespace

OptionGroup declare(StepFileOptions& to) {
  return {"Files for a step of a pipeline",
          {only_on_line(
               value_is(ValueIs::file,
                        value_option("--submission-id-file", "FILE",
                                     "Write the submission id to FILE before the job is submitted",
                                     to.submission_id))),
           only_on_line(
               value_is(ValueIs::file,
                        value_option("--status-file", "FILE",
                                     "Keep the last known status of the job in FILE", to.status))),
           only_on_line(value_is(ValueIs::file,
                                 value_option("--log-file", "FILE",
                                              "Also write the log of the job to FILE", to.log))),
           only_on_line(value_is(
               ValueIs::file,
               value_option("--gcp-resources-file", "FILE",
                            "Write the job as a GCP resource to FILE before it is submitted",
                            to.gcp_resources))),
           only_on_line(value_option(
               "--executor-input", "JSON",
               "On failure, write the reason to executor_error.json next to the executor's "
               "outputFile",
               to.executor_input))}};
}

Result<void> StepFiles::prepare() {
  for (auto const& path :
       {options_.submission_id, options_.status, options_.gcp_resources, options_.log}) {
    if (!path) continue;
    if (auto const tried = AtomicFile::open(*path); !tried) return tried.error();
  }
  if (options_.executor_input) {
    auto const input = nlohmann::json::parse(*options_.executor_input, nullptr, false);
    if (!input.is_object())
      io_.warn("--executor-input is not a JSON object; executor_error.json will not be written");
    executor_error_ = executor_error_file(input);
  }
  if (executor_error_) {
    if (auto const tried = AtomicFile::open(*executor_error_); !tried) return tried.error();
    std::error_code ignored;
    std::filesystem::remove(*executor_error_, ignored);
  }
  return options_.log ? log_.open(*options_.log) : Result<void>{};
}

Result<void> StepFiles::intend(std::string const& submission_id, std::string const& base_url) {
  if (intended_ == submission_id) return {};
  auto written = replace(options_.submission_id, submission_id, io_.give_up());
  if (written)
    written = replace(options_.gcp_resources,
                      gcp_resources(base_url + "/api/jobs/" + submission_id), io_.give_up());
  if (written) intended_ = submission_id;
  return written;
}

void StepFiles::status(std::string const& status_text) {
  // The run does not wait for who may read a FIFO.
  warn(replace(
      options_.status, status_text, [] { return true; }, Durability::process));
}

void StepFiles::log(std::string_view bytes) { warn(log_.write(bytes, io_.give_up())); }

void StepFiles::finish(JobOutcome const& outcome) {
  if (outcome.job) status(outcome.job->status_text);
  if (outcome.exit_code != ExitCode::success)
    warn(replace(executor_error_, task_error(reason(outcome)), io_.give_up()));
}

void StepFiles::warn(Result<void> const& written) {
  if (!written) io_.warn(written.error().message);
}

}  // namespace rayjobs::cli
