// The command `status`: once, or until all jobs have ended.
#include "commands/table.hpp"
#include "output/job_text.hpp"
#include "output/json_format.hpp"
#include "output/text.hpp"
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
    auto job = client.get(id, context.call());
    if (!job) {
      codes.push_back(context.fail(job.error(), Phase::request));
      continue;
    }
    codes.push_back(exit_code({.job = &*job, .failure_code = outcome_counts(options)}));
    if (context.json()) {
      std::string const raw = std::exchange(*job, {}).raw_json;  // The rest may be as large.
      list.push_back(server_object(raw));
    } else {
      if (&id != &options.ids.front()) context.io.out("\n");
      context.messages.status(*job);
    }
  }
  bool const many = options.ids.size() > 1;
  if (context.json() && (many || !list.empty())) context.io.out(pretty(many ? list : list.front()));
  return highest(codes, 0);
}

ExitCode watch(StatusOptions const& options, Client const& client, Context& context) {
  return watch_jobs(client, context, options.ids, outcome_counts(options), [&](auto const& job) {
    if (!context.events() && !context.json()) context.io.out(status_line(job, time_now()));
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
