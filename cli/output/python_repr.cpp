// Jobs as Python's repr, for scripts that read what `ray job list` prints.
#include "output/python_repr.hpp"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string python_string(std::string const& text) {
  bool const doubled = text.find('\'') != std::string::npos && text.find('"') == std::string::npos;
  char const quote = doubled ? '"' : '\'';
  std::string out(1, quote);
  for (char const c : text) {
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if ((c >= 0 && c < ' ') || c == '\x7f') {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(c));  // NOLINT
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string python_value(Json const& value) {
  std::string out;
  std::string separator;
  switch (value.type()) {
    case Json::value_t::null:
      return "None";
    case Json::value_t::boolean:
      return value.get<bool>() ? "True" : "False";
    case Json::value_t::string:
      return python_string(value.get_ref<std::string const&>());
    case Json::value_t::array:
      for (Json const& item : value) {
        out += separator + python_value(item);
        separator = ", ";
      }
      return '[' + out + ']';
    case Json::value_t::object:
      for (auto const& [key, item] : value.items()) {
        out += separator + python_string(key) + ": " + python_value(item);
        separator = ", ";
      }
      return '{' + out + '}';
    default:
      return value.dump();
  }
}

std::string python_enum(std::string const& type, Json const& value) {
  if (!value.is_string()) return "None";
  auto const& name = value.get_ref<std::string const&>();
  return '<' + type + '.' + name + ": " + python_string(name) + '>';
}

std::string python_driver(Json const& driver) {
  if (!driver.is_object()) return "None";
  std::string out;
  for (char const* key : {"id", "node_ip_address", "pid"}) {
    out += (out.empty() ? "" : ", ") + std::string(key) + '=' +
           python_value(driver.value(key, Json(nullptr)));
  }
  return "DriverInfo(" + out + ')';
}

std::string python_job(Json const& job) {
  constexpr std::array kFields{
      "type",
      "job_id",
      "submission_id",
      "driver_info",
      "status",
      "entrypoint",
      "message",
      "error_type",
      "start_time",
      "end_time",
      "metadata",
      "runtime_env",
      "driver_agent_http_address",
      "driver_node_id",
      "driver_exit_code",
  };
  std::string out;
  for (std::string const field : kFields) {
    Json const value = job.value(field, Json(nullptr));
    out += (out.empty() ? "" : ", ") + field + '=';
    if (field == "type") {
      out += python_enum("JobType", value);
    } else if (field == "status") {
      out += python_enum("JobStatus", value);
    } else if (field == "driver_info") {
      out += python_driver(value);
    } else {
      out += python_value(value);
    }
  }
  return "JobDetails(" + out + ')';
}

}  // namespace

std::string python_list(std::vector<JobInfo> const& jobs) {
  std::string out;
  for (JobInfo const& job : jobs) {
    Json const raw = Json::parse(job.raw_json, nullptr, false);
    if (raw.is_object()) out += (out.empty() ? "" : ",\n ") + python_job(raw);
  }
  return '[' + out + "]\n";
}

}  // namespace rayjobs::cli
