// Checks each field first: nlohmann::json would throw at text that is not UTF-8.
#include "jobs/submit_json.hpp"

#include "core/text.hpp"
#include "core/try.hpp"

#include <map>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::detail {
namespace {

Error refused(std::string message) {
  return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

Result<void> check_text(std::string_view field, std::string_view text) {
  if (!is_valid_utf8(text)) return refused("the " + std::string(field) + " is not valid UTF-8");
  return {};
}

Result<void> check_texts(std::string_view field, std::map<std::string, std::string> const& texts) {
  for (auto const& [key, value] : texts) {
    RAYJOBS_TRY_VOID(check_text(field, key));
    RAYJOBS_TRY_VOID(check_text(field, value));
  }
  return {};
}

}  // namespace

Result<void> check_request(SubmitRequest const& request) {
  RAYJOBS_TRY_VOID(check_text("entrypoint", request.entrypoint));
  if (request.entrypoint.find('\0') != std::string::npos)
    return refused("the entrypoint contains a NUL character");
  RAYJOBS_TRY_VOID(check_text("submission id", request.submission_id));
  RAYJOBS_TRY_VOID(check_texts("metadata", request.metadata));
  RAYJOBS_TRY_VOID(check_texts("label selector", request.entrypoint_label_selector));
  for (auto const& [name, amount] : request.entrypoint_resources)
    RAYJOBS_TRY_VOID(check_text("name of a resource", name));
  return check_resources(request);
}

nlohmann::json request_fields(SubmitRequest const& request) {
  nlohmann::json fields{{"entrypoint", request.entrypoint}, {"metadata", request.metadata}};
  if (request.entrypoint_num_cpus) fields["entrypoint_num_cpus"] = *request.entrypoint_num_cpus;
  if (request.entrypoint_num_gpus) fields["entrypoint_num_gpus"] = *request.entrypoint_num_gpus;
  if (request.entrypoint_memory) fields["entrypoint_memory"] = *request.entrypoint_memory;
  if (!request.entrypoint_resources.empty())
    fields["entrypoint_resources"] = request.entrypoint_resources;
  if (!request.entrypoint_label_selector.empty())
    fields["entrypoint_label_selector"] = request.entrypoint_label_selector;
  return fields;
}

Result<std::string> submit_json(SubmitRequest const& request) {
  RAYJOBS_TRY_VOID(check_request(request));
  nlohmann::json body = request_fields(request);
  if (!request.submission_id.empty()) body["submission_id"] = request.submission_id;
  // The runtime environment is put in as text: parsing it again could change its numbers.
  std::string text = body.dump();
  text.pop_back();
  return text + ",\"runtime_env\":" + request.runtime_env.to_json() + '}';
}

}  // namespace rayjobs::detail
