// Jobs run on the head's node unless they ask for resources, so only that node is asked.
#include "client/earlier_log.hpp"

#include "core/json.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/nodes.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::chrono::milliseconds kPatience{2000};

/// {"data": {"result": {"internal": ["job-driver-ID.log"]}}}, of all files that match.
Result<bool> lists(std::string_view text, std::string const& file) {
  nlohmann::json::json_pointer const groups("/data/result");
  auto const answer = parse_json(text);
  if (!answer || !answer->contains(groups))
    return Error{.code = ErrorCode::protocol, .message = "the answer has no list of files"};
  return std::ranges::any_of(answer->at(groups), [&](nlohmann::json const& files) {
    return std::ranges::find(files, nlohmann::json(file)) != files.end();
  });
}

Result<bool> has_earlier_log(Session const& session, std::string const& id,
                             Deadline const& deadline) {
  RAYJOBS_TRY(CallOptions const call, deadline.rest());
  RAYJOBS_TRY(auto const nodes, fetch_nodes(session, kPatience, call));
  auto const head =
      std::ranges::find_if(nodes, [](Node const& node) { return node.is_head && !node.is_dead; });
  if (head == nodes.end())
    return Error{.code = ErrorCode::protocol, .message = "the answer has no head"};
  std::string const file = "job-driver-" + id + ".log";
  auto request = session.request(Method::get, "/api/v0/logs?node_id=" + percent_encode(head->id) +
                                                  "&glob=" + percent_encode(file));
  request.timeout = at_most(request.timeout, kPatience);
  RAYJOBS_TRY(CallOptions const rest, deadline.rest());
  return ask(session, std::move(request), rest,
             [&](std::string_view text) { return lists(text, file); });
}

}  // namespace

Result<void> warn_of_earlier_log(Session const& session, std::string const& id,
                                 Deadline const& deadline) {
  auto const found = has_earlier_log(session.without_retries(), id, deadline);
  if (!found) {
    if (found.error().code == ErrorCode::cancelled || deadline.passed()) return found.error();
    session.log(LogRecord::Level::info,
                "it cannot be learned whether an earlier job with this id has left a log: " +
                    found.error().message);
  } else if (*found) {
    session.log(LogRecord::Level::warning,
                "an earlier job had the id " + id +
                    " and left its log on the head's node: if this job runs there, Ray appends to "
                    "it, and the log begins with the earlier job's lines");
  }
  return {};
}

}  // namespace rayjobs::detail
