// The command `status`.
#include "commands.hpp"
#include "render.hpp"

namespace rayjobs::cli {

ExitCode run(StatusOptions const& options, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.voice.server(client->address());
  auto const job = client->get(options.id, context.call());
  if (!job) return context.fail(job.error(), Phase::request);
  if (context.json()) {
    context.io.out(pretty_json(job->raw_json));
  } else {
    context.voice.status(*job);
  }
  return options.exit_status ? exit_code(*job, FailureCode::table) : ExitCode::success;
}

}  // namespace rayjobs::cli
