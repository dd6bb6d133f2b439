// JobOutcome as JSON.
#include "outcome/job_outcome.hpp"

#include "outcome/answer.hpp"
#include "output/job_text.hpp"
#include "output/record.hpp"

#include <rayjobs/printable.hpp>

#include <utility>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json value_or_null(std::optional<T> const& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(std::optional<std::chrono::milliseconds> const& time) {
  return time ? Json(time->count()) : Json(nullptr);
}

}  // namespace

Json dashboard_url(JobOutcome const& outcome) {
  return outcome.cluster ? Json(outcome.cluster->redacted()) : Json(nullptr);
}

Json page_url(JobOutcome const& outcome) {
  return text_or_null(outcome.cluster ? job_page(*outcome.cluster, outcome.submission_id) : "");
}

Json outcome_object(JobOutcome& outcome) {
  JobInfo none;
  JobInfo& job = outcome.job ? *outcome.job : none;
  job.metadata.clear();
  job.runtime_env_json.reset();
  // First, since reading takes more memory than what comes of it.
  Json record;
  if (!job.status_text.empty()) record = job_record(job.raw_json, outcome.show_env);
  Json object{{"schema", kSchema},
              {"submission_id", text_or_null(outcome.submission_id)},
              {"status", text_or_null(job.status_text)},
              {"exit_code", static_cast<int>(outcome.exit_code)},
              {"message", nullptr},
              {"error_type", value_or_null(job.error_type)},
              {"driver_exit_code", value_or_null(job.driver_exit_code)},
              {"start_time", time_or_null(job.start_time)},
              {"end_time", time_or_null(job.end_time)},
              {"log_bytes", value_or_null(outcome.log_bytes)},
              {"log_complete", value_or_null(outcome.log_complete)},
              {"log_problem", text_or_null(outcome.log_problem)},
              {"reconnects", outcome.reconnects},
              {"adopted", outcome.adopted},
              {"dashboard_url", dashboard_url(outcome)},
              {"page_url", page_url(outcome)},
              {"session_name", value_or_null(outcome.session_name)},
              {"package_uris", outcome.package_uris},
              {"error", error_object(outcome.error)},
              {"job", nullptr}};
  object["job"] = std::move(record);
  if (job.message)
    object["message"] = outcome.show_env ? *job.message : without_credentials(*job.message);
  return object;
}

}  // namespace rayjobs::cli
