// Jobs as Python's repr, for scripts that read what `ray job list` prints.
#include "output/python_repr.hpp"

#include "output/json_format.hpp"

#include <array>
#include <cstdio>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string python_string(std::string const& text) {
  bool const doubled = text.find('\'') != std::string::npos && text.find('"') == std::string::npos;
  char const quote = doubled ? '"' : '\'';
  std::string out(1, quote);
  for (char const c : text) {
    constexpr std::string_view kNamed = "\n\r\t";
    if (c == quote || c == '\\') {
      out += {'\\', c};
    } else if (auto const at = kNamed.find(c); at != std::string_view::npos) {
      out += {'\\', "nrt"[at]};
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
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_string()) return python_string(value.get_ref<std::string const&>());
  if (!value.is_structured()) return value.dump();
  std::string out;
  for (auto const& [key, item] : value.items()) {
    if (!out.empty()) out += ", ";
    if (value.is_object()) out += python_string(key) + ": ";
    out += python_value(item);
  }
  return value.is_object() ? '{' + out + '}' : '[' + out + ']';
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

struct Field {
  std::string_view name;
  std::string (*repr)(Json const& value);
};

constexpr std::array kFields{
    Field{"type", [](Json const& value) { return python_enum("JobType", value); }},
    Field{"job_id", python_value},
    Field{"submission_id", python_value},
    Field{"driver_info", python_driver},
    Field{"status", [](Json const& value) { return python_enum("JobStatus", value); }},
    Field{"entrypoint", python_value},
    Field{"message", python_value},
    Field{"error_type", python_value},
    Field{"start_time", python_value},
    Field{"end_time", python_value},
    Field{"metadata", python_value},
    Field{"runtime_env", python_value},
    Field{"driver_agent_http_address", python_value},
    Field{"driver_node_id", python_value},
    Field{"driver_exit_code", python_value}};

std::string python_job(Json const& job) {
  std::string out;
  for (auto const& [name, repr] : kFields)
    out += (out.empty() ? "" : ", ") + std::string(name) + '=' +
           repr(job.value(std::string(name), Json(nullptr)));
  return "JobDetails(" + out + ')';
}

}  // namespace

std::string python_list(std::vector<JobInfo> const& jobs) {
  std::string out;
  for (JobInfo const& job : jobs) {
    Json const raw = server_object(job.raw_json);
    if (raw.is_object()) out += (out.empty() ? "" : ",\n ") + python_job(raw);
  }
  return '[' + out + "]\n";
}

}  // namespace rayjobs::cli
