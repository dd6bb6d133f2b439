// The command `status`: once, or until all jobs have ended.
#include "commands/table.hpp"
#include "outcome/job_outcome.hpp"
#include "output/job_text.hpp"
#include "output/text.hpp"
#include "run/each_job.hpp"
#include "run/following_options.hpp"
#include "run/watch_jobs.hpp"

#include <string>
#include <utility>

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

/// None: the outcomes of jobs do not count.
std::optional<FailureCode> outcome_counts(StatusOptions const& options) {
  return options.exit_status ? std::optional(FailureCode::table) : std::nullopt;
}

/// Of what was asked once. A job that exists is a success, whatever its state.
ExitCode print(StatusOptions const& options, Client const& client, Context& context) {
  bool is_first = true;
  return each_job(options.ids, context, [&](std::string const& id) -> JobAnswer {
    auto job = client.get(id, context.call());
    if (!job) return {.error = job.error()};
    ExitCode const code = exit_code({.job = &*job, .failure_code = outcome_counts(options)});
    if (context.is_text()) {
      if (!std::exchange(is_first, false)) context.io.out("\n");
      context.messages.status(*job);
      return {.code = code};
    }
    JobOutcome outcome{.submission_id = id,
                       .exit_code = code,
                       .job = *std::move(job),
                       .cluster = client.address(),
                       .show_env = context.shared.show_env};
    return {.code = code, .members = outcome_object(outcome)};
  });
}

ExitCode watch(StatusOptions const& options, Client const& client, Context& context) {
  return watch_jobs(client, context, options.ids, outcome_counts(options), [&](auto const& job) {
    if (context.is_text()) context.io.out(status_line(job, time_now()));
  });
}

ExitCode run(StatusOptions const& options, Context& context) {
  auto const client =
      context.connect(options.watch ? kLongPatience : kShortPatience, options.timeout);
  if (!client) return context.fail(client.error(), Phase::options);
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
