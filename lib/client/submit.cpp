// Client::submit and Client::preview: a directory that has changed is planned again, as long as
// nothing was sent.
#include "client/client_state.hpp"
#include "client/local_packages.hpp"
#include "client/submit_attempts.hpp"
#include "core/deadline.hpp"
#include "core/random.hpp"
#include "core/try.hpp"
#include "jobs/fingerprint.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/submit_json.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rayjobs {
namespace {

/// The job with its packages planned anew, and only those warnings that `before` has not.
Result<PreparedJob> plan_again(PreparedJob const& before, detail::Deadline const& deadline) {
  PreparedJob job{.request = before.request, .id_is_random = before.id_is_random};
  job.depends_on_server = before.depends_on_server;
  job.ray_has_answered = before.ray_has_answered;
  job.source = before.source;
  RAYJOBS_TRY(CallOptions const call, deadline.rest());
  RAYJOBS_TRY_VOID(detail::plan_local_packages(job, call));
  std::erase_if(job.warnings, [&](std::string const& warning) {
    return std::ranges::find(before.warnings, warning) != before.warnings.end();
  });
  return job;
}

}  // namespace

Result<Submission> Client::submit(PreparedJob const& job, SubmitOptions const& options,
                                  CallOptions const& call) const {
  RAYJOBS_TRY_VOID(check_submission_id(job.request.submission_id));
  RAYJOBS_TRY_VOID(detail::check_request(job.request));
  detail::Deadline const deadline(state_->session.clock(), call);
  bool sent = false;
  SubmitOptions watched = options;
  watched.on_attempt = [&](std::string const& id) {
    auto ready = options.on_attempt ? options.on_attempt(id) : Result<void>();
    if (ready) sent = true;
    return ready;
  };
  auto submission = detail::submit_planned(*this, state_->session, job, watched, deadline);
  for (int plans = job.plans; plans < detail::kMaxPlans; ++plans) {
    // Once a request was sent, another one with another URI could make a second job.
    bool const changed = !submission && submission.error().code == ErrorCode::conflict && !sent;
    if (!changed || !job.source) break;
    state_->session.log(LogRecord::Level::warning, std::string(detail::kPlansAgain));
    auto const again = plan_again(job, deadline);
    if (!again) {
      submission = again.error();
      continue;
    }
    if (options.on_prepared_again) options.on_prepared_again(*again);
    submission = detail::submit_planned(*this, state_->session, *again, watched, deadline);
  }
  return submission;
}

Result<SubmitPreview> Client::preview(PreparedJob const& job) const {
  RAYJOBS_TRY_VOID(check_submission_id(job.request.submission_id));
  SubmitRequest const request =
      detail::marked(job.request, detail::request_fingerprint(job.request),
                     generate_submission_id(), state_->session.options().default_metadata);
  RAYJOBS_TRY(std::string body, detail::submit_json(request));
  return SubmitPreview{.method = "POST",
                       .url = address().redacted() + std::string(detail::kJobsPath),
                       .submission_id = request.submission_id,
                       .body = std::move(body)};
}

}  // namespace rayjobs
