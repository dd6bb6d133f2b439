/// Waiting for the end of jobs by their status, without their logs.
#pragma once

#include <rayjobs/job.hpp>
#include <rayjobs/result.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

namespace rayjobs {

/// What Client::wait_all learned of one job.
struct WaitedJob {
  std::optional<JobInfo> job{};  ///< The last record; none if the job was never seen.
  std::optional<Error> error{};  ///< Why the job's end is unknown; none if the job has ended.
};

/// All callbacks may be null. They are called on the thread that called wait, and must not throw.
struct WaitOptions {
  /// Pause between two requests for a job; at least 10 ms, and 250 ms for each of several jobs.
  std::chrono::milliseconds poll_interval{500};
  /// Called with the first record, and with each record whose status differs from the one before.
  std::function<void(JobInfo const&)> on_status{};
  /// Called with every record, before on_status.
  std::function<void(JobInfo const&)> on_answer{};
  /// Called once for each job when it has ended or is given up; `at` is its place among the ids.
  std::function<void(std::size_t at, WaitedJob const&)> on_end{};
};

}  // namespace rayjobs
