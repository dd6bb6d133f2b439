// The command `stop`: ask, then wait until the jobs have ended.
#include "commands/table.hpp"
#include "output/record.hpp"
#include "run/each_job.hpp"
#include "run/stopping.hpp"

#include <map>
#include <string>
#include <utility>

namespace rayjobs::cli {

namespace {

struct StopOptions {
  Words ids{};
  bool no_wait = false;
  std::optional<std::string> timeout{};
};

std::vector<OptionGroup> declare(StopOptions& to) {
  return {{"Options",
           {flag_option("--no-wait", "Do not wait for the jobs to end", to.no_wait),
            value_option("--timeout", "TIME",
                         "Give up after this long (90s, 2h) with exit code 7, the request included",
                         to.timeout, "none")}}};
}

/// The end of a job that was asked to stop; under --no-wait what is known at once.
JobAnswer ended(StopOptions const& options, std::string const& id, bool accepted,
                Client const& client, Context& context) {
  JobAnswer answer;
  answer.members = {{"stop_accepted", accepted}, {"status", nullptr}, {"job", nullptr}};
  if (options.no_wait) {
    if (!accepted) context.io.note("job " + id + " may have ended before: nothing was stopped");
    return answer;
  }
  context.messages.awaiting_stop(id);
  auto job = await_end(client, id, context);
  if (!job) {
    answer.error = job.error();
    answer.phase = Phase::following;
    return answer;
  }
  // Ray 2.22 may say that nothing was stopped although it was: only the job's status is believed.
  if (!accepted && job->status != JobStatus::stopped) context.messages.ended_before(id);
  context.messages.outcome(*job);
  answer.members["status"] = job->status_text;
  // The record may be large: nothing of the job stays beside it.
  std::string const raw = std::exchange(*job, {}).raw_json;
  answer.members["job"] = job_record(raw, context.shared.show_env);
  return answer;
}

ExitCode run(StopOptions const& options, Context& context) {
  auto const client = context.connect(kLongPatience, options.timeout);
  if (!client) return context.fail(client.error(), Phase::options);
  // All are asked before the first is waited for.
  std::map<std::string, Result<bool>> accepted;
  for (std::string const& id : options.ids) {
    context.messages.stopping(id);
    accepted.emplace(id, client->stop(id, context.call()));
  }
  return each_job(options.ids, context, [&](std::string const& id) -> JobAnswer {
    auto const& answer = accepted.at(id);
    if (!answer) return {.error = answer.error()};
    return ended(options, id, *answer, *client, context);
  });
}

constexpr std::array kStopExitCodes{
    ExitCode::success,     ExitCode::usage,           ExitCode::auth,
    ExitCode::unreachable, ExitCode::outcome_unknown, ExitCode::still_running,
    ExitCode::refused,     ExitCode::interrupted,     ExitCode::terminated};

}  // namespace

Command const kStopCommand{
    .name = "stop",
    .summary = "Stop jobs and wait until they have ended",
    .usage = "[options] ID...",
    .examples = {"stop raysubmit_abcdefgh12345678", "stop --timeout 30 raysubmit_abcdefgh12345678"},
    .exit_codes = kStopExitCodes,
    .begin = begin<StopOptions>,
    .notes = "All jobs are tried; the exit code is the highest of theirs."};

}  // namespace rayjobs::cli
