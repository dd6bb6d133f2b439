// Jobs and packages as JSON: what stands on standard output under -o json.
#include "render.hpp"

#include <rayjobs/version.hpp>

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(Json const& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// The server's own object. The library has read it before, so it is JSON.
Json parsed(std::string const& raw) {
  Json value = Json::parse(raw, nullptr, false);
  return value.is_discarded() ? Json(nullptr) : value;
}

template <typename T>
Json value_or_null(std::optional<T> const& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(std::optional<std::chrono::milliseconds> const& time) {
  return time ? Json(time->count()) : Json(nullptr);
}

}  // namespace

std::string pretty_json(std::string const& raw) { return text_of(parsed(raw)); }

std::string id_json(std::string const& id) { return text_of(Json{{"submission_id", id}}); }

std::string jobs_json(std::vector<JobInfo> const& jobs) {
  Json list = Json::array();
  for (JobInfo const& job : jobs) list.push_back(parsed(job.raw_json));
  return text_of(list);
}

std::string deleted_json(std::string const& id, bool deleted) {
  return text_of(Json{{"submission_id", id}, {"deleted", deleted}});
}

std::string stopped_json(std::string const& id, bool stop_accepted,
                         std::optional<JobInfo> const& job) {
  Json value{{"submission_id", id}, {"stop_accepted", stop_accepted}};
  value["status"] = job ? Json(job->status_text) : Json(nullptr);
  value["job"] = job ? parsed(job->raw_json) : Json(nullptr);
  return text_of(value);
}

std::string version_json(std::optional<ServerVersion> const& server) {
  Json value{{"client", Json{{"name", "ray-submit"}, {"version", RAYJOBS_VERSION}}}};
  value["server"] = server ? parsed(server->raw_json) : Json(nullptr);
  return text_of(value);
}

std::string outcome_json(OutcomeReport const& report) {
  JobInfo const job = report.job.value_or(JobInfo{});
  Json value;
  value["submission_id"] = report.submission_id;
  value["status"] = report.job ? Json(job.status_text) : Json(nullptr);
  value["exit_code"] = static_cast<int>(report.exit_code);
  value["message"] = value_or_null(job.message);
  value["error_type"] = value_or_null(job.error_type);
  value["driver_exit_code"] = value_or_null(job.driver_exit_code);
  value["start_time"] = time_or_null(job.start_time);
  value["end_time"] = time_or_null(job.end_time);
  value["log_bytes"] = value_or_null(report.log_bytes);
  if (report.package_uri) value["package_uri"] = *report.package_uri;
  value["job"] = report.job ? parsed(job.raw_json) : Json(nullptr);
  return text_of(value);
}

}  // namespace rayjobs::cli
