// The command `stop`: ask, then wait until the job has ended.
#include "commands/table.hpp"
#include "output/json_format.hpp"
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

ExitCode run(StopOptions const& options, Context& context) {
  auto const client = context.connect(kLongPatience, options.timeout);
  if (!client) return context.fail(client.error(), Phase::options);
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
  if (context.json()) {
    nlohmann::ordered_json answer{{"submission_id", options.id}, {"stop_accepted", *accepted}};
    answer["status"] = ended ? nlohmann::ordered_json(ended->status_text) : nullptr;
    answer["job"] = ended ? server_object(ended->raw_json) : nullptr;
    context.io.out(pretty(answer));
  }
  if (ended) context.messages.outcome(*ended);
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
