// A version answer names the session; what only refuses that question names none.
#include "logs/cluster_session.hpp"

#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

/// None where the server gives none, or will not answer this question.
Result<std::optional<std::string>> ask_session_name(Session const& session,
                                                    CallOptions const& call) {
  auto version = fetch_version(session, call);
  if (version) return std::move(version->session_name);
  auto const code = version.error().code;
  if (is_no_answer(code) || code == ErrorCode::cancelled) return std::move(version).error();
  return std::optional<std::string>{};
}

}  // namespace

Result<void> ClusterSession::learn(Session const& session, CallOptions const& call) {
  --questions_left_;
  auto name = ask_session_name(session, call);
  if (name) {
    questions_left_ = 0;
    name_ = *std::move(name);
  } else if (name.error().code == ErrorCode::cancelled) {
    return std::move(name).error();
  }
  return {};
}

Result<std::optional<std::string>> ClusterSession::why_replaced(Session const& session,
                                                                CallOptions const& call) const {
  if (!name_) return std::optional<std::string>{};
  RAYJOBS_TRY(auto const name, ask_session_name(session, call));
  if (!name || *name == *name_) return std::optional<std::string>{};
  return std::optional<std::string>("the cluster was restarted (" + *name_ + " before, " + *name +
                                    " now)");
}

}  // namespace rayjobs::detail
