// Fingerprints over canonical JSON.
#include "jobs/fingerprint.hpp"

#include "core/json.hpp"
#include "core/sha256.hpp"
#include "core/text.hpp"
#include "jobs/submit_json.hpp"

#include <map>
#include <optional>

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

std::string sides(std::string_view what, std::string const& there, std::string const& here) {
  return "its " + std::string(what) + " is " + printable(there) + ", not " + printable(here);
}

}  // namespace

std::string request_fingerprint(SubmitRequest const& request) {
  json fields = request_fields(request);
  fields["metadata"] = own_metadata(request.metadata);
  return "sha256:" +
         to_hex(sha256(canonical(fields) + '\n' + canonical(request.runtime_env.to_json())));
}

std::string difference(JobInfo const& there, SubmitRequest const& here) {
  if (there.entrypoint != here.entrypoint)
    return sides("entrypoint", there.entrypoint, here.entrypoint);
  std::string const environment_there = canonical(there.runtime_env_json.value_or("{}"));
  std::string const environment_here = canonical(here.runtime_env.to_json());
  if (environment_there != environment_here)
    return sides("runtime environment", environment_there, environment_here);
  std::string const metadata_there = canonical(own_metadata(there.metadata));
  std::string const metadata_here = canonical(own_metadata(here.metadata));
  if (metadata_there != metadata_here) return sides("metadata", metadata_there, metadata_here);
  return there.metadata.contains(std::string(kFingerprintKey))
             ? "the resources that it asks for are other ones"
             : "it was submitted by another program";
}

}  // namespace rayjobs::detail
