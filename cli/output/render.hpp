// Jobs and packages as text, as JSON, and as Python prints them.
#pragma once

#include <rayjobs/explain.hpp>
#include <rayjobs/follow.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/package.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// Without control characters but line breaks and tabs: a server's text must not steer a terminal.
std::string printable_text(std::string_view text);
/// The same on one line.
std::string printable_line(std::string_view text);

/// "12.3 MiB".
std::string format_bytes(std::uint64_t bytes);
/// "0.4s", "12s", "3m05s", "2h03m".
std::string format_duration(std::chrono::milliseconds duration);
/// "2026-01-31 12:00:00Z".
std::string format_time(std::chrono::milliseconds since_epoch);

/// The message of a failed job without the tail of its log that Ray appends.
std::string message_without_log(JobInfo const& job);

/// "TIME  ID  STATUS  MESSAGE" and a line break; `now` since the epoch.
std::string status_line(JobInfo const& job, std::chrono::nanoseconds now);

using PaintStatus = std::function<std::string(JobStatus, std::string)>;

/// One "name  value" line for each thing known of the job.
std::string job_text(JobInfo const& job, PaintStatus const& paint);
/// A table with a heading; `now` (since the epoch) gives running jobs their duration.
std::string job_table(std::vector<JobInfo> const& jobs, std::chrono::milliseconds now,
                      PaintStatus const& paint);

std::string id_json(std::string const& id);
std::string jobs_json(std::vector<JobInfo> const& jobs);
std::string deleted_json(std::string const& id, bool deleted);
/// `job`: as last seen, if it was asked for.
std::string stopped_json(std::string const& id, bool stop_accepted,
                         std::optional<JobInfo> const& job);
std::string version_json(std::optional<ServerVersion> const& server);

/// What the command `package` found out.
struct PackageReport {
  std::optional<PackagePlan> plan{};
  std::vector<PathExplanation> explanations{};
  std::optional<std::uint64_t> written_bytes{};  ///< Of the zip.
};
std::string package_json(PackageReport const& report);
/// One line for each entry: size and name.
std::string entry_table(PackagePlan const& plan);
/// A line with the decision and its rule, and an indented one for each note.
std::string explanation_text(PathExplanation const& explanation);

/// The list as Ray's client prints it: Python's repr of its JobDetails.
std::string python_list(std::vector<JobInfo> const& jobs);

}  // namespace rayjobs::cli
