// The command `status`: once, or until all jobs have ended.
#include "commands/table.hpp"
#include "line/duration.hpp"
#include "outcome/events.hpp"
#include "output/job_text.hpp"
#include "output/json_format.hpp"
#include "run/following_options.hpp"
#include "run/job_watch.hpp"

namespace rayjobs::cli {

namespace {

struct StatusOptions {
  Words ids{};
  bool exit_status = false;
  bool watch = false;
  std::optional<std::string> timeout{};
};

std::vector<OptionGroup> declare(StatusOptions& to) {
  return {{"Options",
           {flag_option("--exit-status", "End with the job's outcome (7 while it is not over)",
                        to.exit_status),
            flag_option("-w,--watch", "Print each change until all jobs have ended", to.watch),
            timeout_option(to.timeout)}}};
}

Result<void> take(StatusOptions& to, Words words) { return take_ids(std::move(words), to.ids); }

bool has_events(StatusOptions const& options) { return options.watch; }

/// None: the outcomes of jobs do not count.
std::optional<FailureCode> outcome_counts(StatusOptions const& options) {
  return options.exit_status ? std::optional(FailureCode::table) : std::nullopt;
}

/// Of what was asked once. A job that exists is a success, whatever its state.
ExitCode print(StatusOptions const& options, Client const& client, Context& context) {
  std::vector<ExitCode> codes;
  auto list = nlohmann::ordered_json::array();
  for (std::string const& id : options.ids) {
    auto const job = client.get(id, context.call());
    if (!job) {
      codes.push_back(context.fail(job.error(), Phase::request));
      continue;
    }
    if (context.json()) {
      list.push_back(server_object(job->raw_json));
    } else {
      if (&id != &options.ids.front()) context.io.out("\n");
      context.messages.status(*job);
    }
    codes.push_back(exit_code({.job = &*job, .failure_code = outcome_counts(options)}));
  }
  if (context.json() && options.ids.size() > 1) {
    context.io.out(pretty(list));
  } else if (context.json() && !list.empty()) {
    context.io.out(pretty(list.front()));
  }
  return highest(codes, 0);
}

ExitCode watch(StatusOptions const& options, Client const& client, Context& context) {
  EventStream events(context.io);
  auto const on_status = [&](JobInfo const& job) {
    if (context.events()) {
      events.status(job);
    } else if (!context.json()) {
      context.io.out(status_line(job, std::chrono::system_clock::now().time_since_epoch()));
    }
  };
  auto const outcomes =
      watch_jobs(client, context, options.ids, outcome_counts(options), on_status);
  auto list = nlohmann::ordered_json::array();
  for (JobOutcome const& outcome : outcomes) {
    if (context.events()) events.finished(outcome);
    list.push_back(outcome_object(outcome));
  }
  if (context.json()) context.io.out(pretty(list));
  return highest(outcomes, context);
}

ExitCode run(StatusOptions const& options, Context& context) {
  auto const timeout = parse_duration(options.timeout, "--timeout");
  if (!timeout) return context.fail(timeout.error(), Phase::options);
  auto const client = context.connect(options.watch ? kLongPatience : kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.limit(*timeout);
  context.messages.server(client->address());
  return options.watch ? watch(options, *client, context) : print(options, *client, context);
}

}  // namespace

Command const kStatusCommand{
    .name = "status",
    .summary = "Print the status of jobs",
    .usage = "[options] ID...",
    .examples = {"status raysubmit_abcdefgh12345678", "status --watch raysubmit_abcdefgh12345678"},
    .exit_codes = kOutcomeExitCodes,
    .begin = begin<StatusOptions>,
    .notes =
        "The exit code is 0 for a job that exists, whatever its status. With --exit-status it "
        "is the highest of the jobs' exit codes."};

}  // namespace rayjobs::cli
