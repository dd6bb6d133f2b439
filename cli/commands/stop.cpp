// The command `stop`: ask, then wait until the job has ended.
#include "commands/commands.hpp"
#include "line/duration.hpp"
#include "output/render.hpp"
#include "run/stopping.hpp"

namespace rayjobs::cli {

ExitCode run(StopOptions const& options, Context& context) {
  auto const timeout = parse_duration(options.timeout, "--timeout");
  if (!timeout) return context.fail(timeout.error(), Phase::options);
  auto const client = context.connect(kLongPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.limit(*timeout);
  context.voice.server(client->address());
  context.voice.stopping(options.id);
  auto const accepted = client->stop(options.id, context.call());
  if (!accepted) return context.fail(accepted.error(), Phase::request);
  // Ray 2.22 may say that nothing was stopped although it was: only the job's status is believed.
  std::optional<JobInfo> ended;
  if (!options.no_wait) {
    context.voice.awaiting_stop(options.id);
    auto const job = await_end(*client, options.id, context);
    if (!job) return context.fail(job.error(), Phase::following);
    ended = *job;
  }
  if (context.json()) context.io.out(stopped_json(options.id, *accepted, ended));
  if (ended) context.voice.stopped(*ended);
  return ExitCode::success;
}

}  // namespace rayjobs::cli
