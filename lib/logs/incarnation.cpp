// Session names and start times compared.
#include "logs/incarnation.hpp"

#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

/// None where the server gives none, or no answer.
Result<std::optional<std::string>> ask_session_name(Session const& session,
                                                    CallOptions const& call) {
  auto version = fetch_version(session, call);
  if (version) return std::move(version->session_name);
  if (version.error().code == ErrorCode::cancelled) return std::move(version).error();
  return std::optional<std::string>{};
}

}  // namespace

Result<void> Incarnation::learn_session(Session const& session, CallOptions const& call) {
  RAYJOBS_TRY(session_name_, ask_session_name(session, call));
  return {};
}

std::optional<std::string> Incarnation::other_submission(JobInfo const& info) const {
  if (!start_time_ || !info.start_time || *start_time_ == *info.start_time) return std::nullopt;
  return "another job has its id now";
}

Result<std::optional<std::string>> Incarnation::other_session(Session const& session,
                                                              CallOptions const& call) const {
  if (!session_name_) return std::optional<std::string>{};
  RAYJOBS_TRY(auto const name, ask_session_name(session, call));
  if (!name || *name == *session_name_) return std::optional<std::string>{};
  return std::optional<std::string>("the cluster was started anew (" + *session_name_ +
                                    " before, " + *name + " now)");
}

}  // namespace rayjobs::detail
