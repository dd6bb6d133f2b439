// Client::wait.
#include "client/client_state.hpp"
#include "core/try.hpp"
#include "http/deadline.hpp"
#include "jobs/job_requests.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace rayjobs {
namespace {

/// An interval of zero must not become a flood of requests.
constexpr std::chrono::milliseconds kShortestInterval{10};

}  // namespace

Result<JobInfo> Client::wait(std::string_view id, WaitOptions const& options,
                             CallOptions const& call) const {
  detail::Session const& session = state_->session;
  detail::Deadline const deadline(session.clock(), call);
  std::optional<std::string> status;
  for (;;) {
    RAYJOBS_TRY(CallOptions const rest, deadline.rest());
    auto job = detail::fetch_job(session, id, rest);
    if (!job) {
      Error error = std::move(job).error();
      if (error.code == ErrorCode::not_found && status) {
        error.code = ErrorCode::outcome_unknown;
        error.message = "the cluster has lost the job: " + error.message;
        error.hint = "its head may have been restarted, or the job was deleted";
      }
      return error;
    }
    if (options.on_status && job->status_text != status) options.on_status(*job);
    if (is_terminal(job->status)) return job;
    status = job->status_text;
    if (auto slept = deadline.sleep(std::max(options.poll_interval, kShortestInterval)); !slept) {
      Error error = std::move(slept).error();
      if (error.code == ErrorCode::timeout)
        error = deadline.passed_error("the job is still " + *status);
      error.context = "job " + std::string(id);
      return error;
    }
  }
}

}  // namespace rayjobs
