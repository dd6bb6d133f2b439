// Jobs as text for people.
#pragma once

#include "output/gathered.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/job.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rayjobs::cli {

/// The job's page on the dashboard, without a password; empty for an id with characters that need
/// escaping there.
std::string job_page(Address const& address, std::string const& id);

/// The message of a failed job without the tail of its log that Ray appends.
std::string message_without_log(JobInfo const& job);

/// "TIME  ID  STATUS  MESSAGE" and a line break; `now` since the epoch.
std::string status_line(JobInfo const& job, std::chrono::milliseconds now);

using PaintStatus = std::function<std::string(JobStatus, std::string)>;

/// Writes a "name  value" line for each thing known of the job; `now` (since the epoch) tells how
/// long a job runs that has not ended. `page`: its page on the dashboard; may be empty.
void write_job(JobInfo const& job, std::chrono::milliseconds now, std::string const& page,
               PaintStatus const& paint, Gathered& to);
/// A table with a heading; `now` (since the epoch) gives running jobs their duration. The
/// entrypoints, and then the ids, are cut so that a line takes at most `columns`; none: nothing is
/// cut.
std::string job_table(std::vector<JobInfo> const& jobs, std::chrono::milliseconds now,
                      std::optional<std::size_t> columns, PaintStatus const& paint);

}  // namespace rayjobs::cli
