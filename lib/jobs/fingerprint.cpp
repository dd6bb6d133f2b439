// Both sides are compared, and hashed, as JSON with sorted keys.
#include "jobs/fingerprint.hpp"

#include "core/digest.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "jobs/submit_json.hpp"

#include <rayjobs/printable.hpp>

#include <map>

namespace rayjobs::detail {
namespace {

using nlohmann::json;
using Metadata = std::map<std::string, std::string>;

/// Objects of nlohmann::json are sorted by key.
std::string canonical(json const& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string canonical(std::string const& text) {
  auto const parsed = parse_json(text);
  return parsed ? canonical(*parsed) : text;
}

/// Without what a submit adds.
json own_metadata(Metadata metadata) {
  metadata.erase(std::string(kFingerprintKey));
  metadata.erase(std::string(kSubmitCallKey));
  return metadata;
}

void hide_values(json& value) {
  if (!value.is_structured()) return;
  for (auto const& [key, member] : value.items()) {
    hide_values(member);
    if (key != "env_vars") continue;
    for (json& variable : member) variable = "<redacted>";
  }
}

/// For a message: values of variables may be secrets.
std::string without_values(std::string const& environment) {
  auto parsed = parse_json(environment);
  if (!parsed) return environment;
  hide_values(*parsed);
  return canonical(*parsed);
}

std::string sides(std::string_view what, std::string const& there, std::string const& here) {
  return "its " + std::string(what) + " is " + printable(there) + ", not " + printable(here);
}

}  // namespace

std::string request_fingerprint(SubmitRequest const& request) {
  json fields = request_fields(request);
  fields["metadata"] = own_metadata(request.metadata);
  return "sha256:" + to_hex(sha256(canonical(fields) + '\n' + request.runtime_env.to_json()));
}

std::string difference(JobInfo const& there, SubmitRequest const& here) {
  if (there.entrypoint != here.entrypoint)
    return sides("entrypoint", there.entrypoint, here.entrypoint);
  std::string const environment_there = canonical(there.runtime_env_json.value_or("{}"));
  std::string const environment_here = canonical(here.runtime_env.to_json());
  if (environment_there != environment_here) {
    std::string const shown_there = without_values(environment_there);
    std::string const shown_here = without_values(environment_here);
    if (shown_there == shown_here) return "its env_vars have other values";
    return sides("runtime environment", without_credentials(shown_there),
                 without_credentials(shown_here));
  }
  std::string const metadata_there = canonical(own_metadata(there.metadata));
  std::string const metadata_here = canonical(own_metadata(here.metadata));
  if (metadata_there != metadata_here) return sides("metadata", metadata_there, metadata_here);
  return there.metadata.contains(std::string(kFingerprintKey))
             ? "it asks for other resources"
             : "it was submitted by another program";
}

SubmitRequest marked(SubmitRequest request, std::string const& fingerprint, std::string const& call,
                     std::map<std::string, std::string> const& defaults) {
  request.metadata[std::string(kFingerprintKey)] = fingerprint;
  request.metadata[std::string(kSubmitCallKey)] = call;
  request.metadata.insert(defaults.begin(), defaults.end());
  return request;
}

}  // namespace rayjobs::detail
