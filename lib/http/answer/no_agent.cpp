// Looks for sentences, and for functions in the head's traceback that run before an agent is asked.
#include "http/answer/no_agent.hpp"

#include "http/answer/answer_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace rayjobs::detail {
namespace {

/// The head quotes an agent's answer like this.
constexpr std::string_view kAgentAnswered = "Request failed with status code";

constexpr std::array<std::string_view, 8> kSentences{
    "No available agent",
    // 2.40: its search for an agent found none, and the head goes on without one.
    "'NoneType' object has no attribute 'submit_job_internal'",
    "'NoneType' object has no attribute 'stop_job_internal'",
    "'NoneType' object has no attribute 'delete_job_internal'",
    // 2.44 and later, by themselves or as the last reason in the next one.
    "Head node id has not yet been persisted in GCS", "Agent info not found in internal KV",
    // 2.60: a stop and a delete; with Python before 3.11 also a submit.
    "Failed to get head node agent within",
    // 2.22 to 2.40: a stop and a delete, whose TimeoutError has no text.
    ", in choose_agent\n"};

/// Only of these, since the same failure of a log's agent says nothing about the cluster's others.
constexpr std::array<std::string_view, 3> kHandingOver{
    ", in submit_job_internal\n", ", in stop_job_internal\n", ", in delete_job_internal\n"};
constexpr std::string_view kNotConnected = "ClientConnectorError: Cannot connect to host";

bool says(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

bool says_no_agent(HttpResponse const& response) {
  constexpr int kServerError = 500;
  if (response.status != kServerError) return false;
  std::string const text = answer_text(response);
  if (says(text, kAgentAnswered)) return false;
  auto const in_text = [&text](std::string_view part) { return says(text, part); };
  return std::ranges::any_of(kSentences, in_text) ||
         (says(text, kNotConnected) && std::ranges::any_of(kHandingOver, in_text));
}

}  // namespace rayjobs::detail
