// The job's record comes first: it says whether there is a log and under which id.
#include "logs/follow.hpp"

#include "core/deadline.hpp"
#include "core/try.hpp"
#include "logs/follow_loop.hpp"
#include "logs/status_poll.hpp"
#include "logs/submitted_job.hpp"

#include <utility>

namespace rayjobs::detail {

Result<FollowResult> follow_job(Session const& session, std::string_view id,
                                FollowOptions const& options, CallOptions const& call) {
  Deadline const deadline(session.clock(), call);
  RAYJOBS_TRY(auto job, first_record(session, id, options, deadline));
  RAYJOBS_TRY(auto const rest, deadline.rest());
  RAYJOBS_TRY(auto submission, submission_with_log(session, job, id, rest));
  return FollowLoop(session, std::move(submission), std::move(job), options, deadline).run();
}

}  // namespace rayjobs::detail
