// OutcomeReport as JSON.
#include "outcome/report.hpp"

#include "output/json_text.hpp"

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

Json outcome_object(OutcomeReport const& report) {
  JobInfo const job = report.job.value_or(JobInfo{});
  Json value;
  value["schema"] = 1;
  value["submission_id"] = text_or_null(report.submission_id);
  value["status"] = report.job ? Json(job.status_text) : Json(nullptr);
  value["exit_code"] = static_cast<int>(report.exit_code);
  value["message"] = value_or_null(job.message);
  value["error_type"] = value_or_null(job.error_type);
  value["driver_exit_code"] = value_or_null(job.driver_exit_code);
  value["start_time"] = time_or_null(job.start_time);
  value["end_time"] = time_or_null(job.end_time);
  value["log_bytes"] = value_or_null(report.log_bytes);
  value["log_complete"] = value_or_null(report.log_complete);
  value["log_problem"] = text_or_null(report.log_problem);
  value["reconnects"] = report.reconnects;
  value["adopted"] = report.adopted;
  value["dashboard_url"] = text_or_null(report.dashboard_url);
  value["session_name"] = value_or_null(report.session_name);
  value["package_uris"] = report.package_uris;
  value["error"] = report.error ? error_object(*report.error) : Json(nullptr);
  value["job"] = report.job ? server_object(job.raw_json) : Json(nullptr);
  return value;
}

}  // namespace rayjobs::cli
