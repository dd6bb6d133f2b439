// Objects for each of these answers.
#include "output/answer_json.hpp"

#include "output/json_format.hpp"

#include <rayjobs/version.hpp>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string id_json(std::string const& id) { return pretty(Json{{"submission_id", id}}); }

std::string jobs_json(std::vector<JobInfo> const& jobs) {
  Json list = Json::array();
  for (JobInfo const& job : jobs) list.push_back(server_object(job.raw_json));
  return pretty(list);
}

std::string deleted_json(std::string const& id, bool deleted) {
  return pretty(Json{{"submission_id", id}, {"deleted", deleted}});
}

std::string stopped_json(std::string const& id, bool stop_accepted,
                         std::optional<JobInfo> const& job) {
  Json value{{"submission_id", id}, {"stop_accepted", stop_accepted}};
  value["status"] = job ? Json(job->status_text) : Json(nullptr);
  value["job"] = job ? server_object(job->raw_json) : Json(nullptr);
  return pretty(value);
}

std::string version_json(std::optional<ServerVersion> const& server) {
  Json value{{"client", Json{{"name", "ray-submit"}, {"version", RAYJOBS_VERSION}}}};
  value["server"] = server ? server_object(server->raw_json) : Json(nullptr);
  return pretty(value);
}

}  // namespace rayjobs::cli
