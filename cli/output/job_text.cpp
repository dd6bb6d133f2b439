// Jobs as text for people.
#include "output/job_text.hpp"

#include "output/columns.hpp"
#include "output/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rayjobs::cli {

namespace {

using std::chrono::milliseconds;

std::optional<milliseconds> duration_of(JobInfo const& job, std::optional<milliseconds> now) {
  auto const end = job.end_time ? job.end_time : now;
  if (!job.start_time || !end || *end < *job.start_time) return std::nullopt;
  return *end - *job.start_time;
}

}  // namespace

std::string job_page(Address const& address, std::string const& id) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  if (id.empty() || id.find_first_not_of(kPlain) != std::string::npos) return {};
  return address.base_url() + "/#/jobs/" + id;
}

std::string message_without_log(JobInfo const& job) {
  std::string_view message = job.message ? std::string_view(*job.message) : std::string_view{};
  // Only a driver that ran has a log tail in its message; other messages are wanted whole.
  if (job.driver_exit_code) {
    message = message.substr(0, message.find('\n'));
    message = message.substr(0, message.find(", last available logs"));
  }
  return printable_text(without_credentials(message));
}

std::string status_line(JobInfo const& job, milliseconds now) {
  std::string line =
      format_time(now) + "  " + printable_line(job.id()) + "  " + printable_line(job.status_text);
  std::string const message = message_without_log(job);
  if (!message.empty()) line += "  " + printable_line(message);
  return line + '\n';
}

void write_job(JobInfo const& job, milliseconds now, std::string const& page,
               PaintStatus const& paint, Gathered& to) {
  constexpr std::size_t kWidth = 18;
  auto const line = [&](std::string name, std::string_view value) {
    name.resize(std::max(kWidth, name.size()), ' ');
    to.put(name);
    for (auto end = value.find('\n'); end != std::string_view::npos; end = value.find('\n')) {
      to.put(value.substr(0, end + 1));
      to.put(std::string(kWidth, ' '));
      value.remove_prefix(end + 1);
    }
    to.put(value);
    to.put("\n");
  };
  auto const optional_line = [&](std::string name, std::optional<std::string> const& value) {
    if (value && !value->empty()) line(std::move(name), printable_text(*value));
  };
  optional_line("submission id", job.submission_id);
  optional_line("driver job id", job.job_id);
  line("status", paint(job.status, printable_line(job.status_text)));
  optional_line("entrypoint", job.entrypoint);
  if (job.start_time) line("started", format_time(*job.start_time));
  if (job.end_time) line("ended", format_time(*job.end_time));
  if (auto const duration = duration_of(job, {})) {
    line("duration", format_duration(*duration));
  } else if (auto const so_far = duration_of(job, now); so_far && !is_terminal(job.status)) {
    line("duration", format_duration(*so_far) + " so far");
  }
  if (job.driver_exit_code) line("driver exit code", std::to_string(*job.driver_exit_code));
  optional_line("error type", job.error_type);
  for (auto const& [key, value] : job.metadata) {
    line("metadata", printable_line(key) + '=' + printable_line(value));
  }
  if (!page.empty()) line("page", page);
  if (job.message) optional_line("message", without_credentials(*job.message));
}

std::string job_table(std::vector<JobInfo> const& jobs, milliseconds now,
                      std::optional<std::size_t> columns, PaintStatus const& paint) {
  constexpr std::size_t kColumns = 4;  // the entrypoint, last, is not padded
  constexpr std::size_t kStatus = 1;
  constexpr std::size_t kGap = 2;
  constexpr std::size_t kLeast = 9;        // of the entrypoint
  constexpr std::size_t kShortestId = 12;  // that is cut
  using Row = std::array<std::string, kColumns + 1>;
  std::vector<Row> rows{{"ID", "STATUS", "STARTED", "DURATION", "ENTRYPOINT"}};
  for (JobInfo const& job : jobs) {
    auto const duration =
        duration_of(job, is_terminal(job.status) ? std::nullopt : std::optional(now));
    rows.push_back({job.id().empty() ? "-" : printable_line(job.id()),
                    printable_line(job.status_text),
                    job.start_time ? format_time(*job.start_time) : "-",
                    duration ? format_duration(*duration) : "-", printable_line(job.entrypoint)});
  }

  std::array<std::size_t, kColumns> widths{};
  for (Row const& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::size_t before = 0;
  for (std::size_t const width : widths) before += width + kGap;
  if (columns && before + kLeast > *columns) {
    std::size_t const excess = before + kLeast - *columns;
    std::size_t const id = std::max(widths[0] - std::min(excess, widths[0]), kShortestId);
    before -= widths[0] - std::min(id, widths[0]);
    widths[0] = std::min(id, widths[0]);
    for (Row& row : rows) row[0] = cut_to(row[0], widths[0]);
  }
  std::string text;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      std::string const padding(widths[i] - columns_of(rows[at][i]) + kGap, ' ');
      bool const is_status = at > 0 && i == kStatus;
      text += is_status ? paint(jobs[at - 1].status, rows[at][i]) : rows[at][i];
      text += padding;
    }
    std::string const& entrypoint = rows[at][kColumns];
    text += columns ? cut_to(entrypoint, std::max(*columns, before + kLeast) - before) : entrypoint;
    text += '\n';
  }
  return text;
}

}  // namespace rayjobs::cli
