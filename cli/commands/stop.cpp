// The command `stop`: ask, then wait until the job has ended.
#include "commands/table.hpp"
#include "line/duration.hpp"
#include "output/answer_json.hpp"
#include "run/stopping.hpp"

namespace rayjobs::cli {

namespace {

struct StopOptions {
  std::string id{};
  bool no_wait = false;
  std::optional<std::string> timeout{};
};

std::vector<OptionGroup> declare(StopOptions& to) {
  return {{"Options",
           {flag_option("--no-wait", "Do not wait for the job to end", to.no_wait),
            value_option("--timeout", "TIME",
                         "Give up after this long (90s, 2h) with exit code 7, the request included",
                         to.timeout, "none")}}};
}

Result<void> take(StopOptions& to, Words words) {
  return take_one(std::move(words), to.id, "job id");
}

ExitCode run(StopOptions const& options, Context& context) {
  auto const timeout = parse_duration(options.timeout, "--timeout");
  if (!timeout) return context.fail(timeout.error(), Phase::options);
  auto const client = context.connect(kLongPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.limit(*timeout);
  context.messages.server(client->address());
  context.messages.stopping(options.id);
  auto const accepted = client->stop(options.id, context.call());
  if (!accepted) return context.fail(accepted.error(), Phase::request);
  // Ray 2.22 may say that nothing was stopped although it was: only the job's status is believed.
  std::optional<JobInfo> ended;
  if (!options.no_wait) {
    context.messages.awaiting_stop(options.id);
    auto const job = await_end(*client, options.id, context);
    if (!job) return context.fail(job.error(), Phase::following);
    ended = *job;
  }
  if (context.json()) context.io.out(stopped_json(options.id, *accepted, ended));
  if (ended) context.messages.stopped(*ended);
  return ExitCode::success;
}

constexpr std::array kStopExitCodes{
    ExitCode::success,     ExitCode::usage,           ExitCode::auth,
    ExitCode::unreachable, ExitCode::outcome_unknown, ExitCode::still_running,
    ExitCode::refused,     ExitCode::interrupted,     ExitCode::terminated};

}  // namespace

Command const kStopCommand{
    .name = "stop",
    .summary = "Stop a job and wait until it has ended",
    .usage = "[options] ID",
    .examples = {"stop raysubmit_abcdefgh12345678", "stop --timeout 30 raysubmit_abcdefgh12345678"},
    .exit_codes = kStopExitCodes,
    .begin = begin<StopOptions>};

}  // namespace rayjobs::cli
