// The command `list`.
#include "commands/commands.hpp"
#include "output/render.hpp"

namespace rayjobs::cli {

ExitCode run(ListOptions const&, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.voice.server(client->address());
  auto const jobs = client->list(context.call());
  if (!jobs) return context.fail(jobs.error(), Phase::request);
  if (context.json()) {
    context.io.out(jobs_json(*jobs));
  } else {
    context.voice.jobs(*jobs);
  }
  return ExitCode::success;
}

}  // namespace rayjobs::cli
