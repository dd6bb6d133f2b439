// Fuzz target: bodies of HTTP answers, as JSON of the Jobs API and as reasons of a failure.
#include "core/json.hpp"
#include "core/text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "http/answer/response_error.hpp"
#include "jobs/job_json.hpp"

#include <array>
#include <chrono>
#include <string>

namespace {

using namespace rayjobs;
using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

constexpr std::array kStatus{200, 302, 400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504, 599};
constexpr std::array<std::string_view, 4> kTypes{"application/json", "text/plain", "text/html", ""};

void check_message(Error const& error) {
  HOLDS(!error.message.empty());
  HOLDS(error.message.size() < 2000);
  HOLDS(is_one_line(error.message) && is_valid_utf8(error.message));
  HOLDS(is_one_line(error.hint));
}

void check_job(JobInfo const& job) {
  HOLDS(job.status == JobStatus::unknown || to_string(job.status) == job.status_text);
  auto const again = parse_job(job.raw_json);
  HOLDS(again && again->raw_json == job.raw_json && again->status == job.status);
  HOLDS(again->end_time == job.end_time && again->metadata == job.metadata);
}

void check_json(std::string_view body) {
  auto const value = parse_json(body);
  if (value) {
    auto const again = parse_json(value->dump());
    HOLDS(again && *again == *value);
  }
  auto const job = parse_job(body);
  HOLDS(!job || value);
  if (job) {
    check_job(*job);
    auto const jobs = parse_jobs("[" + job->raw_json + "," + job->raw_json + "]");
    HOLDS(jobs && jobs->size() == 2 && jobs->back().raw_json == job->raw_json);
  }
  if (auto const jobs = parse_jobs(body))
    for (auto const& each : *jobs)
      if (parse_job(each.raw_json)) check_job(each);
  if (auto const version = parse_version(body))
    HOLDS(parse_version(version->raw_json)->ray_version == version->ray_version);
  if (auto const id = parse_submitted(body)) HOLDS(value->at("submission_id") == *id);
  if (auto const stopped = parse_flag(body, "stopped")) HOLDS(value->at("stopped") == *stopped);
}

void check_failure(HttpResponse const& response) {
  auto const error = error_from_response(response, "GET http://host/");
  check_message(error);
  HOLDS(error.http_status == response.status && error.context == "GET http://host/");
  HOLDS(error.detail.size() <= std::max<std::size_t>(response.body.size(), 1U << 20U));
  if (error.retry_after)
    HOLDS(*error.retry_after >= std::chrono::seconds{0} &&
          *error.retry_after <= std::chrono::hours{24});
  if (auto const checked = check_json_answer(response, "context"); !checked)
    check_message(checked.error());
  std::string const sentence = reduce_traceback(response.body);
  HOLDS(is_one_line(sentence) && is_valid_utf8(sentence) && sentence.size() < 600);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Input input(data, size);
  HttpResponse response{.status = kStatus[input.byte() % kStatus.size()]};
  auto const type = kTypes[input.byte() % kTypes.size()];
  if (!type.empty()) response.headers.emplace_back("Content-Type", type);
  if (input.flag()) {
    response.headers.emplace_back("Retry-After", input.line());
    response.headers.emplace_back("Date", input.line());
    response.headers.emplace_back("Location", input.line());
  }
  response.body = input.rest();
  check_json(response.body);
  check_failure(response);
  return 0;
}
