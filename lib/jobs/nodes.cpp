// {"data": {"summary": [{"raylet": {"nodeId": "…", "isHeadNode": true, "state": "ALIVE"}}]}}
#include "jobs/nodes.hpp"

#include "core/deadline.hpp"
#include "core/json.hpp"
#include "jobs/job_requests.hpp"

#include <string_view>
#include <utility>

namespace rayjobs::detail {
namespace {

Result<std::vector<Node>> parse_nodes(std::string_view text) {
  nlohmann::json::json_pointer const list("/data/summary");
  nlohmann::json::json_pointer const id("/raylet/nodeId");
  nlohmann::json::json_pointer const head("/raylet/isHeadNode");
  nlohmann::json::json_pointer const state("/raylet/state");
  auto const answer = parse_json(text);
  if (!answer || !answer->contains(list) || !answer->at(list).is_array())
    return Error{.code = ErrorCode::protocol, .message = "the answer has no list of nodes"};
  std::vector<Node> nodes;
  for (auto const& node : answer->at(list))
    if (node.contains(id) && node.at(id).is_string())
      nodes.push_back({.id = node.at(id).get<std::string>(),
                       .is_head = node.contains(head) && node.at(head) == true,
                       .is_dead = node.contains(state) && node.at(state) == "DEAD"});
  return nodes;
}

}  // namespace

Result<std::vector<Node>> fetch_nodes(Session const& session, std::chrono::milliseconds patience,
                                      CallOptions const& call) {
  auto request = session.request(Method::get, "/nodes?view=summary");
  request.timeout = at_most(request.timeout, patience);
  return ask(session, std::move(request), call, parse_nodes);
}

}  // namespace rayjobs::detail
