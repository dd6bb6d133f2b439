// The command `delete`.
#include "commands/commands.hpp"
#include "output/render.hpp"

namespace rayjobs::cli {

ExitCode run(DeleteOptions const& options, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.voice.server(client->address());
  auto const deleted = client->remove(options.id, context.call());
  if (!deleted) return context.fail(deleted.error(), Phase::request);
  if (context.json()) context.io.out(deleted_json(options.id, *deleted));
  context.voice.deleted(options.id);
  return ExitCode::success;
}

}  // namespace rayjobs::cli
