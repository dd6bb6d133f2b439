// each_job: one request for each of several jobs, all of them tried, with one answer for all.
#pragma once

#include "run/context.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// What came of one job.
struct JobAnswer {
  ExitCode code = ExitCode::success;  ///< Of a job without an error.
  std::optional<Error> error{};
  Phase phase = Phase::request;  ///< In which the error came.
  /// For JSON, between the id, and exit code and error.
  nlohmann::ordered_json members = nlohmann::ordered_json::object();
};

/// Calls `ask` for each id in turn, tells its error, and prints the list `jobs` as -o asks for it.
/// When a signal has come or the time is up, no more is asked, and one sentence tells of all jobs
/// that are left. Answers with the highest exit code.
ExitCode each_job(std::vector<std::string> const& ids, Context& context,
                  std::function<JobAnswer(std::string const& id)> const& ask);

}  // namespace rayjobs::cli
