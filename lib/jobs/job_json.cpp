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
  if (parsed->is_null())
    return not_rays("the answer is null, or has more than " + std::to_string(kMaxJsonValues) +
                    " members");
  if (!parsed->is_object()) return not_rays("the answer is not a JSON object");
  return *std::move(parsed);
}

bool has_text(json const& object, char const* key) {
  auto const found = object.find(key);
  return found != object.end() && found->is_string();
}

/// Moved out of `object`, since it may be large.
std::optional<std::string> take_text(json& object, char const* key) {
  if (!has_text(object, key)) return std::nullopt;
  return std::move(object[key].get_ref<std::string&>());
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

JobType type_of(json& object) {
  auto const name = take_text(object, "type");
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

std::optional<DriverInfo> driver_of(json& object) {
  auto const found = object.find("driver_info");
  if (found == object.end() || !found->is_object()) return std::nullopt;
  return DriverInfo{.id = take_text(*found, "id").value_or(""),
                    .node_ip_address = take_text(*found, "node_ip_address").value_or(""),
                    .pid = take_text(*found, "pid").value_or("")};
}

/// Moved out of `object` one by one, since there may be very many.
std::map<std::string, std::string> metadata_of(json& object) {
  std::map<std::string, std::string> result;
  auto const found = object.find("metadata");
  if (found == object.end() || !found->is_object()) return result;
  auto& members = found->get_ref<json::object_t&>();
  while (!members.empty()) {
    auto member = members.extract(members.begin());
    if (auto* const text = member.mapped().get_ptr<std::string*>())
      result.emplace_hint(result.end(), std::move(member.key()), std::move(*text));
  }
  return result;
}

std::optional<std::string> object_text(json const& object, char const* key) {
  auto const found = object.find(key);
  if (found == object.end() || !found->is_object()) return std::nullopt;
  return found->dump();
}

/// As many entries of metadata take the memory of a JobInfo with its text.
constexpr std::size_t kEntriesOfJob = 6;

/// What a list may hold in jobs and entries of metadata: more than any that Ray makes of its size.
std::size_t most_entries(std::string_view list) { return kMaxJsonValues + list.size() / 64; }

std::string unknown() { return std::string(to_string(JobStatus::unknown)); }

Result<JobInfo> job_of(json& object) {
  if (!object.is_object()) return not_rays("the answer holds a job that is not a JSON object");
  if (!has_text(object, "status") && !has_text(object, "submission_id") &&
      !has_text(object, "job_id"))
    return not_rays("the answer holds a job with neither a status nor an id");
  std::string raw_json = object.dump();
  auto const status_text = take_text(object, "status");
  JobInfo job{.type = type_of(object),
              .job_id = take_text(object, "job_id"),
              .submission_id = take_text(object, "submission_id"),
              .driver_info = driver_of(object),
              .status = status_of(status_text.value_or(unknown())),
              .status_text = status_text.value_or(unknown()),
              .entrypoint = take_text(object, "entrypoint").value_or(""),
              .message = take_text(object, "message"),
              .error_type = take_text(object, "error_type"),
              .start_time = time_of(object, "start_time"),
              .end_time = time_of(object, "end_time"),
              .metadata = metadata_of(object),
              .runtime_env_json = object_text(object, "runtime_env"),
              .driver_agent_http_address = take_text(object, "driver_agent_http_address"),
              .driver_node_id = take_text(object, "driver_node_id"),
              .driver_exit_code = integer_of(object, "driver_exit_code"),
              .raw_json = std::move(raw_json)};
  // Ray's way of saying that a DRIVER still runs.
  if (job.end_time == std::chrono::milliseconds{0}) job.end_time.reset();
  return job;
}

}  // namespace

Result<JobInfo> parse_job(std::string_view text) {
  RAYJOBS_TRY(json object, parse_object(text));
  return job_of(object);
}

Result<std::vector<JobInfo>> parse_jobs(std::string_view text) {
  std::size_t const most = most_entries(text);
  auto const records = json_elements(text, most / kEntriesOfJob);
  if (!records) return not_rays("the answer is not a list of jobs");
  std::vector<JobInfo> jobs;
  jobs.reserve(records->size());
  std::size_t entries = kEntriesOfJob * records->size();
  bool any = false;
  std::optional<Error> problem;
  for (std::string_view const record : *records) {
    auto object = parse_json(record);
    if (!object) return not_rays("the answer is not valid JSON");
    auto job = job_of(*object);
    any = any || job;
    if (!job && !problem) problem = job.error();
    if (job) entries += job->metadata.size();
    if (entries > most) return not_rays("the answer holds more metadata than a list of jobs has");
    jobs.push_back(job ? *std::move(job)
                       : JobInfo{.status_text = unknown(), .raw_json = object->dump()});
  }
  if (problem && !any) return *std::move(problem);
  return jobs;
}

Result<ServerVersion> parse_version(std::string_view text) {
  RAYJOBS_TRY(json object, parse_object(text));
  std::string raw_json = object.dump();
  auto ray_version = take_text(object, "ray_version");
  if (!ray_version) return not_rays("the answer does not name a version of Ray");
  return ServerVersion{.api_version = take_text(object, "version").value_or(""),
                       .ray_version = *std::move(ray_version),
                       .ray_commit = take_text(object, "ray_commit").value_or(""),
                       .session_name = take_text(object, "session_name"),
                       .raw_json = std::move(raw_json)};
}

Result<std::string> parse_submitted(std::string_view text) {
  RAYJOBS_TRY(json object, parse_object(text));
  auto id = take_text(object, "submission_id");
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
