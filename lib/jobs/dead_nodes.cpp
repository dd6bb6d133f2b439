// Asks for /nodes?view=summary, and remembers since when each node has been seen dead.
#include "jobs/dead_nodes.hpp"

#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/json.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMostWait{5000};

/// {"data": {"summary": [{"raylet": {"nodeId": "…", "state": "DEAD"}}]}}
Result<std::set<std::string>> parse_dead_nodes(std::string_view text) {
  nlohmann::json::json_pointer const nodes("/data/summary");
  nlohmann::json::json_pointer const id("/raylet/nodeId");
  nlohmann::json::json_pointer const state("/raylet/state");
  auto const answer = parse_json(text);
  if (!answer || !answer->contains(nodes) || !answer->at(nodes).is_array())
    return Error{.code = ErrorCode::protocol, .message = "the answer has no list of nodes"};
  std::set<std::string> dead;
  for (auto const& node : answer->at(nodes))
    if (node.contains(id) && node.at(id).is_string() && node.contains(state) &&
        node.at(state) == "DEAD")
      dead.insert(node.at(id).get<std::string>());
  return dead;
}

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
  auto request = session_.request(Method::get, "/nodes?view=summary");
  request.timeout = at_most(request.timeout, kMostWait);
  auto const dead = detail::ask(session_, std::move(request), call, parse_dead_nodes);
  auto const now = session_.clock().now();
  due_ = now + rules_.pause;
  if (!dead) {
    dead_since_.clear();
    ErrorCode const code = dead.error().code;
    if (code == ErrorCode::cancelled) return dead.error();
    if (is_no_answer(code) || code == ErrorCode::server_error) return {};
    may_ask_ = false;
    session_.log(rules_.refused,
                 "it cannot be learned whether the job's node is alive: " + dead.error().message);
    return {};
  }
  std::erase_if(dead_since_, [&](auto const& node) { return !dead->contains(node.first); });
  for (std::string const& node : *dead) dead_since_.emplace(node, now);
  return {};
}

}  // namespace rayjobs::detail
