// The command `list`: which jobs, in which order.
#include "commands/table.hpp"
#include "outcome/answer.hpp"
#include "output/record.hpp"
#include "output/text.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::cli {

namespace {

enum class Order { newest, oldest, longest, id, server };

struct ListOptions {
  Words statuses{};
  Words metadata{};
  std::optional<std::string> since{};
  std::optional<std::string> limit{};
  std::optional<Order> order{};
  bool wide = false;
};

std::vector<OptionGroup> declare(ListOptions& to) {
  return {
      {"Options",
       {with_words(
            {"PENDING", "RUNNING", "STOPPED", "SUCCEEDED", "FAILED"},
            list_option("--status", "STATUS",
                        "Only jobs with one of these statuses (RUNNING,PENDING)", to.statuses)),
        value_option("--since", "TIME", "Only jobs that started in the last TIME (90m, 2d)",
                     to.since, "all"),
        list_option("--metadata", "KEY=VALUE", "Only jobs with this metadata", to.metadata),
        choice_option("--sort", {"newest", "oldest", "longest", "id", "server"},
                      "Order of the jobs; server: as the cluster lists them", 0,
                      [&to](std::size_t chosen) { to.order = static_cast<Order>(chosen); }),
        value_option("--limit", "N", "At most N jobs, the first of that order", to.limit, "all"),
        flag_option("--wide", "Do not cut lines to the width of the terminal", to.wide)}}};
}

/// What the options ask for, read.
struct Selection {
  std::vector<std::string> statuses{};
  std::vector<std::pair<std::string, std::string>> metadata{};
  std::optional<std::chrono::milliseconds> started_after{};  ///< Since the epoch.
  std::size_t limit = 0;                                     ///< 0: all.
};

Result<std::vector<std::string>> read_statuses(Words const& given) {
  constexpr std::array kStatuses{JobStatus::pending, JobStatus::running, JobStatus::stopped,
                                 JobStatus::succeeded, JobStatus::failed};
  auto const wrong =
      usage("the value of --status must be one of PENDING|RUNNING|STOPPED|SUCCEEDED|FAILED");
  std::vector<std::string> statuses;
  for (std::string const& list : given) {
    if (list.empty()) return wrong;
    for (auto const part : std::views::split(list, ',')) {
      std::string word(part.begin(), part.end());
      for (char& c : word)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      if (std::ranges::find(kStatuses, word, [](JobStatus status) { return to_string(status); }) ==
          kStatuses.end())
        return wrong;
      statuses.push_back(std::move(word));
    }
  }
  return statuses;
}

Result<Selection> read_selection(ListOptions const& options) {
  Selection selection;
  auto statuses = read_statuses(options.statuses);
  if (!statuses) return std::move(statuses).error();
  selection.statuses = *std::move(statuses);
  auto const since = parse_duration(options.since, "--since");
  if (!since) return since.error();
  if (*since) selection.started_after = time_now() - **since;
  for (std::string const& given : options.metadata) {
    auto const equals = given.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage("a value of --metadata is not KEY=VALUE", "write it as in: --metadata team=ads");
    selection.metadata.emplace_back(given.substr(0, equals), given.substr(equals + 1));
  }
  if (options.limit) {
    selection.limit = whole_number(*options.limit).value_or(0);
    if (selection.limit == 0)
      return usage("the value of --limit must be a whole number greater than 0");
  }
  return selection;
}

bool is_wanted(JobInfo const& job, Selection const& selection) {
  if (!selection.statuses.empty() &&
      std::ranges::find(selection.statuses, job.status_text) == selection.statuses.end())
    return false;
  if (selection.started_after && !(job.start_time && *job.start_time >= *selection.started_after))
    return false;
  return std::ranges::all_of(selection.metadata, [&](auto const& wanted) {
    auto const found = job.metadata.find(wanted.first);
    return found != job.metadata.end() && found->second == wanted.second;
  });
}

/// Jobs that tell no start come last.
void sort_jobs(std::vector<JobInfo>& jobs, Order order) {
  auto const started = [](JobInfo const& job) {
    return job.start_time.value_or(std::chrono::milliseconds::min());
  };
  auto const run_time = [now = time_now()](JobInfo const& job) {
    if (!job.start_time) return std::chrono::milliseconds::min();
    return job.end_time.value_or(is_terminal(job.status) ? *job.start_time : now) - *job.start_time;
  };
  if (order == Order::newest) std::ranges::stable_sort(jobs, std::ranges::greater(), started);
  if (order == Order::oldest)
    std::ranges::stable_sort(jobs, {}, [](JobInfo const& job) {
      return job.start_time.value_or(std::chrono::milliseconds::max());
    });
  if (order == Order::longest) std::ranges::stable_sort(jobs, std::ranges::greater(), run_time);
  if (order == Order::id) std::ranges::stable_sort(jobs, {}, &JobInfo::id);
}

/// With the JSON of one job at a time in memory.
ExitCode answer(std::vector<JobInfo> jobs, Context& context) {
  ListAnswer list(context.io, context.shared.output, "jobs", context.answered);
  for (JobInfo& job : jobs) {
    std::string const raw = std::exchange(job, {}).raw_json;
    list.add(job_record(raw, context.shared.show_env));
  }
  list.end(ExitCode::success, std::nullopt);
  return ExitCode::success;
}

ExitCode run(ListOptions const& options, Context& context) {
  auto const selection = read_selection(options);
  if (!selection) return context.fail(selection.error(), Phase::options);
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  auto jobs = client->list(context.call());
  if (!jobs) return context.fail(jobs.error(), Phase::request);
  std::size_t const there = jobs->size();
  std::erase_if(*jobs, [&](JobInfo const& job) { return !is_wanted(job, *selection); });
  bool const as_ray = context.messages.program() == "ray job";
  sort_jobs(*jobs, options.order.value_or(as_ray ? Order::server : Order::newest));
  std::size_t const all = jobs->size();
  if (selection->limit > 0 && all > selection->limit) jobs->resize(selection->limit);
  if (!context.is_text()) return answer(*std::move(jobs), context);
  context.messages.jobs(*jobs, options.wide);
  if (all == 0 && there > 0)
    context.io.note("none of " + std::to_string(there) + " jobs matches the options");
  if (jobs->size() < all)
    context.io.note("showing " + std::to_string(jobs->size()) + " of " + std::to_string(all) +
                    " jobs");
  return ExitCode::success;
}

}  // namespace

Command const kListCommand{
    .name = "list",
    .summary = "List the jobs of the cluster, the newest first",
    .usage = "[options]",
    .examples = {"list --status RUNNING --since 2d", "list -o json --metadata team=ads --limit 10"},
    .exit_codes = kRequestExitCodes,
    .begin = begin<ListOptions>};

}  // namespace rayjobs::cli
