// A key of an unexpected type counts as absent; only what an answer is for must be there.
#include "jobs/job_json.hpp"

#include "core/json.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace rayjobs::detail {
namespace {

using nlohmann::json;

Error not_rays(std::string message) {
  return Error{.code = ErrorCode::protocol, .message = std::move(message)};
}

Result<json> parse_object(std::string_view text) {
  auto parsed = parse_json(text);
  if (!parsed) return not_rays("the answer is not valid JSON");
  if (!parsed->is_object()) return not_rays("the answer is not a JSON object");
  return *std::move(parsed);
}

std::optional<std::string> text_of(json const& object, char const* key) {
  auto const found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<std::int64_t> integer_of(json const& object, char const* key) {
  auto const found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  if (found->is_number_float()) {
    auto const number = found->get<double>();
    if (!(std::abs(number) < 9e18)) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (found->is_number_unsigned() &&
      found->get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return found->get<std::int64_t>();
}

std::optional<std::chrono::milliseconds> time_of(json const& object, char const* key) {
  auto const number = integer_of(object, key);
  if (!number) return std::nullopt;
  return std::chrono::milliseconds{*number};
}

JobType type_of(json const& object) {
  auto const name = text_of(object, "type");
  if (name == "SUBMISSION") return JobType::submission;
  return name == "DRIVER" ? JobType::driver : JobType::unknown;
}

JobStatus status_of(std::string_view text) {
  constexpr std::array known{JobStatus::pending, JobStatus::running, JobStatus::stopped,
                             JobStatus::succeeded, JobStatus::failed};
  for (auto const status : known)
    if (to_string(status) == text) return status;
  return JobStatus::unknown;
}

std::optional<DriverInfo> driver_of(json const& object) {
  auto const found = object.find("driver_info");
  if (found == object.end() || !found->is_object()) return std::nullopt;
  return DriverInfo{.id = text_of(*found, "id").value_or(""),
                    .node_ip_address = text_of(*found, "node_ip_address").value_or(""),
                    .pid = text_of(*found, "pid").value_or("")};
}

std::map<std::string, std::string> metadata_of(json const& object) {
  std::map<std::string, std::string> result;
  auto const found = object.find("metadata");
  if (found == object.end() || !found->is_object()) return result;
  for (auto const& [key, value] : found->items())
    if (value.is_string()) result.emplace(key, value.get<std::string>());
  return result;
}

std::optional<std::string> object_text(json const& object, char const* key) {
  auto const found = object.find(key);
  if (found == object.end() || !found->is_object()) return std::nullopt;
  return found->dump();
}

std::string unknown() { return std::string(to_string(JobStatus::unknown)); }

Result<JobInfo> job_of(json const& object) {
  if (!object.is_object()) return not_rays("the answer holds a job that is not a JSON object");
  auto const status_text = text_of(object, "status");
  if (!status_text && !text_of(object, "submission_id") && !text_of(object, "job_id"))
    return not_rays("the answer holds a job with neither a status nor an id");
  JobInfo job{.type = type_of(object),
              .job_id = text_of(object, "job_id"),
              .submission_id = text_of(object, "submission_id"),
              .driver_info = driver_of(object),
              .status = status_of(status_text.value_or(unknown())),
              .status_text = status_text.value_or(unknown()),
              .entrypoint = text_of(object, "entrypoint").value_or(""),
              .message = text_of(object, "message"),
              .error_type = text_of(object, "error_type"),
              .start_time = time_of(object, "start_time"),
              .end_time = time_of(object, "end_time"),
              .metadata = metadata_of(object),
              .runtime_env_json = object_text(object, "runtime_env"),
              .driver_agent_http_address = text_of(object, "driver_agent_http_address"),
              .driver_node_id = text_of(object, "driver_node_id"),
              .driver_exit_code = integer_of(object, "driver_exit_code"),
              .raw_json = object.dump()};
  // Ray's way of saying that a DRIVER still runs.
  if (job.end_time == std::chrono::milliseconds{0}) job.end_time.reset();
  return job;
}

}  // namespace

Result<JobInfo> parse_job(std::string_view text) {
  RAYJOBS_TRY(json const object, parse_object(text));
  return job_of(object);
}

Result<std::vector<JobInfo>> parse_jobs(std::string_view text) {
  auto const parsed = parse_json(text);
  if (!parsed) return not_rays("the answer is not valid JSON");
  if (!parsed->is_array()) return not_rays("the answer is not a list of jobs");
  std::vector<JobInfo> jobs;
  bool any = false;
  std::optional<Error> problem;
  for (auto const& object : *parsed) {
    auto job = job_of(object);
    any = any || job;
    if (!job && !problem) problem = job.error();
    jobs.push_back(job ? *std::move(job)
                       : JobInfo{.status_text = unknown(), .raw_json = object.dump()});
  }
  if (problem && !any) return *std::move(problem);
  return jobs;
}

Result<ServerVersion> parse_version(std::string_view text) {
  RAYJOBS_TRY(json const object, parse_object(text));
  auto ray_version = text_of(object, "ray_version");
  if (!ray_version) return not_rays("the answer does not name a version of Ray");
  return ServerVersion{.api_version = text_of(object, "version").value_or(""),
                       .ray_version = *std::move(ray_version),
                       .ray_commit = text_of(object, "ray_commit").value_or(""),
                       .session_name = text_of(object, "session_name"),
                       .raw_json = object.dump()};
}

Result<std::string> parse_submitted(std::string_view text) {
  RAYJOBS_TRY(json const object, parse_object(text));
  auto id = text_of(object, "submission_id");
  if (!id) return not_rays("the answer does not name a submission id");
  return *std::move(id);
}

Result<bool> parse_flag(std::string_view text, char const* name) {
  RAYJOBS_TRY(json const object, parse_object(text));
  auto const found = object.find(name);
  if (found == object.end() || !found->is_boolean())
    return not_rays("the answer does not say whether the job was " + std::string(name));
  return found->get<bool>();
}

}  // namespace rayjobs::detail
