// Jobs as text for people.
#pragma once

#include <rayjobs/job.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// The message of a failed job without the tail of its log that Ray appends.
std::string message_without_log(JobInfo const& job);

/// "TIME  ID  STATUS  MESSAGE" and a line break; `now` since the epoch.
std::string status_line(JobInfo const& job, std::chrono::milliseconds now);

using PaintStatus = std::function<std::string(JobStatus, std::string)>;

/// One "name  value" line for each thing known of the job.
std::string job_text(JobInfo const& job, PaintStatus const& paint);
/// A table with a heading; `now` (since the epoch) gives running jobs their duration.
std::string job_table(std::vector<JobInfo> const& jobs, std::chrono::milliseconds now,
                      PaintStatus const& paint);

}  // namespace rayjobs::cli
