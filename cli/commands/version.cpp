// The command `version`: ours and the server's.
#include "commands/commands.hpp"
#include "line/help.hpp"
#include "output/render.hpp"

namespace rayjobs::cli {

ExitCode run(VersionOptions const&, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  if (!context.json()) context.io.out(version_text());
  auto const server = client->version(context.call());
  if (!server) return context.fail(server.error(), Phase::request);
  context.io.out(context.json() ? version_json(*server)
                                : "Ray " + printable_line(server->ray_version) + ", Jobs API " +
                                      printable_line(server->api_version) + ", commit " +
                                      printable_line(server->ray_commit) + ", at " +
                                      client->address().redacted() + '\n');
  return ExitCode::success;
}

}  // namespace rayjobs::cli
