// Requests whose answer is JSON that Ray made, among them those that more than one room needs.
#pragma once

#include "core/try.hpp"
#include "http/answer/response_error.hpp"
#include "http/session.hpp"

#include <rayjobs/job.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::detail {

/// The list of all jobs, and where one is posted.
inline constexpr std::string_view kJobsPath = "/api/jobs/";

/// Sends `request` and hands the body of a 2xx answer to `parse`, a function from text to a Result.
template <typename Parse>
auto ask(Session const& session, HttpRequest request, CallOptions const& call, Parse parse)
    -> decltype(parse(std::string_view())) {
  std::string const context = session.context(request);
  RAYJOBS_TRY(HttpResponse const answer, session.expect_ok(std::move(request), call));
  RAYJOBS_TRY_VOID(check_json_answer(answer, context));
  auto parsed = parse(std::string_view(answer.body));
  if (!parsed) {
    parsed.error().http_status = answer.status;
    parsed.error().context = context;
    parsed.error().detail = answer.body.substr(0, 1U << 20U);
  }
  return parsed;
}

/// "/api/jobs/ID", the id percent-encoded.
std::string job_path(std::string_view id);

/// invalid_argument for an id that would turn job_path into another path ("", ".", "..").
Result<void> check_job_id(std::string_view id);
/// The same for a request that the head passes on to an agent, in whose URL it does not encode the
/// id: 'a#b' would be about the job 'a'.
Result<void> check_forwarded_id(std::string_view id);

/// GET /api/jobs/ID. not_found, invalid_argument (check_job_id), protocol also for the record of
/// another job, and the codes of Session::expect_ok.
Result<JobInfo> fetch_job(Session const& session, std::string_view id, CallOptions const& call);

/// The submission id of the job with the record `job`, asked for as `id`. Only a submitted job has
/// a log: for a driver that was started by hand, the server's refusal (rejected).
Result<std::string> submission_with_log(Session const& session, JobInfo const& job,
                                        std::string_view id, CallOptions const& call);

/// GET /api/version.
Result<ServerVersion> fetch_version(Session const& session, CallOptions const& call);

}  // namespace rayjobs::detail
