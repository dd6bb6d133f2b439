// Remembers since when each node has been seen dead.
#include "jobs/dead_nodes.hpp"

#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/try.hpp"
#include "jobs/nodes.hpp"

#include <algorithm>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostWait{5000};

}  // namespace

DeadNodes::DeadNodes(Session const& session, Rules rules)
    : session_(session.without_retries()), rules_(rules) {}

Result<void> DeadNodes::check(JobInfo const& job, CallOptions const& call) {
  if (!job.driver_node_id || is_terminal(job.status)) return {};
  auto const now = session_.clock().now();
  if (!due_) due_ = now + rules_.pause;
  if (may_ask_ && now >= *due_) RAYJOBS_TRY_VOID(ask(call));
  auto const dead = dead_since_.find(*job.driver_node_id);
  if (dead == dead_since_.end()) return {};
  auto const given_up_at = dead->second + rules_.budget;
  if (now < given_up_at) {
    due_ = std::min(*due_, given_up_at);
    return {};
  }
  auto const time = std::chrono::duration_cast<milliseconds>(now - dead->second);
  return Error{.code = ErrorCode::outcome_unknown,
               .message = "the outcome of job " + job.id() + " is lost: the node of its driver (" +
                          *job.driver_node_id + ") has been dead for " + duration_text(time) +
                          ", and its status is still " + job.status_text,
               .hint =
                   "Ray may never update it; check the job's side effects before submitting it "
                   "again"};
}

Result<void> DeadNodes::ask(CallOptions const& call) {
  auto const nodes = fetch_nodes(session_, kMostWait, call);
  auto const now = session_.clock().now();
  due_ = now + rules_.pause;
  if (!nodes) {
    dead_since_.clear();
    ErrorCode const code = nodes.error().code;
    if (code == ErrorCode::cancelled) return nodes.error();
    if (is_no_answer(code) || code == ErrorCode::server_error) return {};
    may_ask_ = false;
    session_.log(rules_.refused,
                 "it cannot be learned whether the job's node is alive: " + nodes.error().message);
    return {};
  }
  std::erase_if(dead_since_, [&](auto const& known) {
    return std::ranges::none_of(
        *nodes, [&](Node const& node) { return node.is_dead && node.id == known.first; });
  });
  for (Node const& node : *nodes)
    if (node.is_dead) dead_since_.emplace(node.id, now);
  return {};
}

}  // namespace rayjobs::detail
