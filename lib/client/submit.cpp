// Client::submit.
#include "client/client_state.hpp"
#include "core/try.hpp"
#include "jobs/answer.hpp"
#include "jobs/job_json.hpp"
#include "jobs/submit_json.hpp"

#include <utility>

namespace rayjobs {
namespace {

/// With the id, which the caller may not know yet, where the job may exist in spite of the failure.
Error explained(Error error, std::string const& id) {
  switch (error.code) {
    case ErrorCode::outcome_unknown:
      error.message = "it is not known whether job " + id + " was submitted: " + error.message;
      [[fallthrough]];
    case ErrorCode::timeout:
    case ErrorCode::cancelled:
    case ErrorCode::protocol:
      if (error.hint.empty() || error.code == ErrorCode::outcome_unknown)
        error.hint = "ask for job " + id + " before submitting it again; it may exist";
      break;
    default:
      break;
  }
  return error;
}

}  // namespace

Result<std::string> Client::submit(SubmitRequest const& request, CallOptions const& call) const {
  detail::Session const& session = state_->session;
  SubmitRequest job = request;
  if (job.submission_id.empty()) job.submission_id = generate_submission_id();
  RAYJOBS_TRY_VOID(check_submission_id(job.submission_id));
  auto const& defaults = session.options().default_metadata;
  job.metadata.insert(defaults.begin(), defaults.end());

  auto post = session.request(Method::post, "/api/jobs/");
  post.idempotent = false;
  post.headers = {{"Content-Type", "application/json"}};
  RAYJOBS_TRY(post.body, detail::submit_json(job));
  std::string const context = session.context(post);
  auto submitted = detail::ask(session, std::move(post), call, detail::parse_submitted);
  if (!submitted) return explained(std::move(submitted).error(), job.submission_id);
  if (*submitted != job.submission_id)
    return explained(
        Error{.code = ErrorCode::protocol,
              .message = "the server answered with another submission id than " + job.submission_id,
              .context = context},
        job.submission_id);
  return submitted;
}

}  // namespace rayjobs
