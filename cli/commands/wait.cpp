// The command `wait`: until all jobs have ended.
#include "commands/table.hpp"
#include "output/text.hpp"
#include "run/following_options.hpp"
#include "run/watch_jobs.hpp"

namespace rayjobs::cli {

namespace {

struct WaitCommandOptions {
  Words ids{};
  std::optional<std::string> timeout{};
  FailureCode failure_code = FailureCode::table;
};

std::vector<OptionGroup> declare(WaitCommandOptions& to) {
  return {{"Options", {timeout_option(to.timeout), failure_code_option(to.failure_code)}}};
}

ExitCode run(WaitCommandOptions const& options, Context& context) {
  auto const client = context.connect(kLongPatience, options.timeout);
  if (!client) return context.fail(client.error(), Phase::options);
  auto const on_status = [&](JobInfo const& job) {
    if (!is_terminal(job.status)) return;
    context.messages.outcome(job);
    if (context.is_text())
      context.io.out(printable_line(job.id()) + ' ' + printable_line(job.status_text) + '\n');
  };
  return watch_jobs(*client, context, options.ids, options.failure_code, on_status);
}

}  // namespace

Command const kWaitCommand{.name = "wait",
                           .summary = "Wait until all given jobs have ended",
                           .usage = "[options] ID...",
                           .examples = {"wait raysubmit_abcdefgh12345678",
                                        "wait --timeout 2h -o ndjson raysubmit_abcdefgh12345678 "
                                        "raysubmit_stuvwxyz12345678"},
                           .exit_codes = kOutcomeExitCodes,
                           .begin = begin<WaitCommandOptions>,
                           .notes = "The exit code is the highest of the jobs' exit codes.",
                           .in_ray_job = false};

}  // namespace rayjobs::cli
