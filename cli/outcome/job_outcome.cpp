// JobOutcome as JSON.
#include "outcome/job_outcome.hpp"

#include "output/json_format.hpp"

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json value_or_null(std::optional<T> const& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(std::string const& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json time_or_null(std::optional<std::chrono::milliseconds> const& time) {
  return time ? Json(time->count()) : Json(nullptr);
}

Json error_object(Error const& error) {
  return {{"code", to_string(error.code)},
          {"message", error.message},
          {"context", text_or_null(error.context)},
          {"hint", text_or_null(error.hint)}};
}

}  // namespace

Json outcome_object(JobOutcome const& outcome) {
  JobInfo const job = outcome.job.value_or(JobInfo{});
  return {{"schema", 1},
          {"submission_id", text_or_null(outcome.submission_id)},
          {"status", outcome.job ? Json(job.status_text) : Json(nullptr)},
          {"exit_code", static_cast<int>(outcome.exit_code)},
          {"message", value_or_null(job.message)},
          {"error_type", value_or_null(job.error_type)},
          {"driver_exit_code", value_or_null(job.driver_exit_code)},
          {"start_time", time_or_null(job.start_time)},
          {"end_time", time_or_null(job.end_time)},
          {"log_bytes", value_or_null(outcome.log_bytes)},
          {"log_complete", value_or_null(outcome.log_complete)},
          {"log_problem", text_or_null(outcome.log_problem)},
          {"reconnects", outcome.reconnects},
          {"adopted", outcome.adopted},
          {"dashboard_url", text_or_null(outcome.dashboard_url)},
          {"session_name", value_or_null(outcome.session_name)},
          {"package_uris", outcome.package_uris},
          {"error", outcome.error ? error_object(*outcome.error) : Json(nullptr)},
          {"job", outcome.job ? server_object(job.raw_json) : Json(nullptr)}};
}

}  // namespace rayjobs::cli
