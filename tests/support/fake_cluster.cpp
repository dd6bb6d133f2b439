// What the fake Ray server answers and remembers.
#include "support/fake_cluster.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kNode = "0123456789abcdef0123456789abcdef0123456789abcdef01234567";

HttpResponse json_answer(json const& body) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
          .body = body.dump(-1, ' ', true)};
}

bool is_terminal(std::string_view status) {
  return status == "SUCCEEDED" || status == "FAILED" || status == "STOPPED";
}

std::string query_value(std::string_view target, std::string_view name) {
  auto const mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  for (std::string_view const pair : detail::split(target.substr(mark + 1), '&')) {
    auto const equals = pair.find('=');
    if (pair.substr(0, equals) == name && equals != std::string_view::npos)
      return detail::percent_decode(pair.substr(equals + 1));
  }
  return {};
}

/// Ray 2.22 puts a '1' before every block of 65536 bytes.
std::string with_status_bytes(std::string_view log) {
  constexpr std::size_t kBlock = 65536;
  std::string framed;
  for (std::size_t i = 0; i < log.size(); i += kBlock)
    framed.append("1").append(log.substr(i, kBlock));
  return framed;
}

/// As Python reads text: every line end becomes a line feed.
std::string with_plain_newlines(std::string_view log) {
  std::string text;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log[i] == '\r' && i + 1 < log.size() && log[i + 1] == '\n') continue;
    text += log[i] == '\r' ? '\n' : log[i];
  }
  return text;
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
  return HttpResponse{.status = 0, .headers = headers, .body = {}}.header(name).value_or("");
}

std::string const& FakeCluster::Job::status() const {
  std::size_t const last = plan.statuses.size() - 1;
  return plan.statuses[std::min(questions == 0 ? 0 : questions - 1, last)];
}

FakeCluster::FakeCluster(std::string const& ray_version)
    : old_(ray_version.starts_with("2.22")), answers_(recorded_answers(ray_version)) {}

HttpResponse FakeCluster::recorded(std::string const& name, std::string const& id) const {
  auto const& answer = answers_.at(name);
  HttpResponse response = answer.response;
  constexpr std::string_view kRecorded = "recorded-";
  for (auto at = response.body.find(kRecorded); !id.empty() && at != std::string::npos;
       at = response.body.find(kRecorded, at + id.size())) {
    auto const end = response.body.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    response.body.replace(at, std::min(end, response.body.size()) - at, id);
  }
  return response;
}

void FakeCluster::add_job(std::string const& id, JobPlan plan, std::string const& entrypoint) {
  jobs_[id] = Job{.request = {{"entrypoint", entrypoint}, {"submission_id", id}},
                  .plan = std::move(plan),
                  .questions = 0,
                  .number = jobs_.size()};
}

void FakeCluster::set_status(std::string const& id, std::string const& status) {
  jobs_.at(id).plan.statuses = {status};
}

void FakeCluster::set_log(std::string const& id, std::string const& log) {
  jobs_.at(id).plan.log = log;
}

HttpResponse FakeCluster::handle(SeenRequest const& request) {
  if (auto refusal = refuse(request)) return *std::move(refusal);
  std::string const path = request.path();
  if (path == "/api/version" && request.method == "GET") return recorded("version");
  if (path == "/api/authentication_mode") return recorded("authentication_mode");
  if (path == "/api/v0/logs/file") return raw_log(request);
  constexpr std::string_view kJobs = "/api/jobs/";
  constexpr std::string_view kPackages = "/api/packages/gcs/";
  if (path == kJobs) {
    if (request.method == "POST") return submit(request.body);
    return request.method == "GET" ? list() : recorded("method_not_allowed");
  }
  if (path.starts_with(kJobs))
    return job_route(request, std::string_view(path).substr(kJobs.size()));
  if (path.starts_with(kPackages))
    return package_route(request, "gcs://" + path.substr(kPackages.size()));
  return recorded("route_unknown");
}

std::optional<HttpResponse> FakeCluster::refuse(SeenRequest const& request) const {
  std::string const agent = request.header("User-Agent");
  if (old_ && agent.empty()) return recorded("missing_user_agent");
  if (agent.starts_with("Mozilla") && request.method == "POST")
    return recorded("browser_block_post");
  if (token_.empty() || request.path() == "/api/authentication_mode") return std::nullopt;
  std::string const given = request.header("Authorization");
  if (given.empty()) return recorded("token_missing");
  if (given == "Bearer " + token_) return std::nullopt;
  return is_gateway_ ? HttpResponse{.status = 401, .body = "token expired"}
                     : recorded("token_wrong");
}

HttpResponse FakeCluster::submit(std::string const& body) {
  json request = json::parse(body, nullptr, false);
  if (!request.is_object()) return recorded("submit_invalid_json");
  if (!request.contains("entrypoint")) return recorded("submit_missing_entrypoint");
  if (old_ && request.contains("entrypoint_label_selector"))
    return recorded("submit_label_selector");
  std::string id = request.value("submission_id", "");
  if (id.empty()) id = "raysubmit_fake" + std::to_string(jobs_.size());
  if (jobs_.contains(id)) return recorded("submit_duplicate", id);
  add_job(id, plan_);
  jobs_.at(id).request = std::move(request);
  return json_answer({{"job_id", id}, {"submission_id", id}});
}

HttpResponse FakeCluster::list() const {
  std::vector<std::pair<std::size_t, json>> records;
  for (auto const& [id, job] : jobs_) records.emplace_back(job.number, record(id, job));
  std::ranges::sort(records, {}, &std::pair<std::size_t, json>::first);
  json all = json::array();
  for (auto& [number, one] : records) all.push_back(std::move(one));
  return json_answer(all);
}

HttpResponse FakeCluster::job_route(SeenRequest const& request, std::string_view rest) {
  auto const slash = rest.find('/');
  std::string const id = detail::percent_decode(rest.substr(0, slash));
  std::string_view const action = slash == std::string_view::npos ? "" : rest.substr(slash);
  auto const found = jobs_.find(id);
  if (found == jobs_.end()) return recorded("job_unknown", id);
  Job& job = found->second;
  if (action.empty() && request.method == "DELETE") return remove(id, job);
  if (action.empty() && request.method == "GET") {
    ++job.questions;
    return json_answer(record(id, job));
  }
  if (action == "/stop" && request.method == "POST") {
    bool const stopped = !is_terminal(job.status());
    if (stopped) job.plan.statuses = {"STOPPED"};
    return json_answer({{"stopped", stopped}});
  }
  if (action == "/logs/tail") return recorded("tail_plain_get");
  if (action == "/logs") {
    if (!detail::is_valid_utf8(job.plan.log)) return recorded("logs_invalid_utf8", id);
    bool const started = job.status() != "PENDING";
    return json_answer({{"logs", started ? with_plain_newlines(job.plan.log) : ""}});
  }
  return recorded("route_unknown");
}

HttpResponse FakeCluster::remove(std::string const& id, Job const& job) {
  if (!is_terminal(job.status())) return recorded("delete_running", id);
  jobs_.erase(id);
  return recorded("delete_finished");
}

HttpResponse FakeCluster::package_route(SeenRequest const& request, std::string const& uri) {
  if (request.method == "PUT") {
    packages_[uri] = request.body;
    return recorded("package_put");
  }
  if (packages_.contains(uri)) return recorded("package_exists");
  HttpResponse missing = recorded("package_missing");
  missing.body = "Package " + uri + " does not exist";
  return missing;
}

HttpResponse FakeCluster::raw_log(SeenRequest const& request) const {
  std::string const file = query_value(request.target, "filename");
  constexpr std::string_view kStart = "job-driver-";
  constexpr std::string_view kEnd = ".log";
  std::string id = file.starts_with(kStart) && file.ends_with(kEnd)
                       ? file.substr(kStart.size(), file.size() - kStart.size() - kEnd.size())
                       : "unknown";
  auto const found = jobs_.find(id);
  if (found == jobs_.end() || found->second.status() == "PENDING")
    return recorded("raw_file_missing", id);
  std::string const& log = found->second.plan.log;
  return {.status = 200,
          .headers = {{"Content-Type", "text/plain"}},
          .body = old_ ? with_status_bytes(log) : log};
}

json FakeCluster::record(std::string const& id, Job const& job) const {
  std::string const& status = job.status();
  json record = json::parse(answers_.at("job_running").response.body);
  auto const asked = [&job](char const* key) {
    return job.request.contains(key) ? job.request.at(key) : json();
  };
  record["submission_id"] = id;
  record["status"] = status;
  record["entrypoint"] = asked("entrypoint");
  record["metadata"] = asked("metadata");
  record["runtime_env"] = asked("runtime_env");
  if (!job.plan.message.empty()) record["message"] = job.plan.message;
  if (is_terminal(status)) record["end_time"] = record["start_time"].get<std::int64_t>() + 1000;
  if (status == "SUCCEEDED" || status == "FAILED") record["driver_exit_code"] = job.plan.exit_code;
  if (status == "FAILED" && !job.plan.error_type.empty())
    record["error_type"] = job.plan.error_type;
  record["driver_node_id"] = status == "PENDING" ? json() : json(kNode);
  if (status == "PENDING") record["driver_agent_http_address"] = nullptr;
  return record;
}

}  // namespace rayjobs::testing
