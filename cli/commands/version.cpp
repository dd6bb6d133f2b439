// The command `version`: ours and the server's.
#include "commands/help.hpp"
#include "commands/table.hpp"
#include "output/json_format.hpp"
#include "output/text.hpp"

#include <rayjobs/version.hpp>

namespace rayjobs::cli {

namespace {

struct VersionOptions {};

ExitCode run(VersionOptions const&, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  if (context.is_text()) context.io.out(version_text());
  auto const server = client->version(context.call());
  if (!server) return context.fail(server.error(), Phase::request);
  if (context.is_text())
    context.io.out("Ray " + printable_line(server->ray_version) + ", Jobs API " +
                   printable_line(server->api_version) + ", commit " +
                   printable_line(server->ray_commit) + ", at " + client->address().redacted() +
                   '\n');
  return context.answer(ExitCode::success,
                        {{"client", {{"name", "ray-submit"}, {"version", RAYJOBS_VERSION}}},
                         {"server", server_object(server->raw_json)}});
}

}  // namespace

Command const kVersionCommand{.name = "version",
                              .summary = "Print the version of this program and of the server",
                              .usage = "[options]",
                              .examples = {"version", "version --address http://head:8265 -o json"},
                              .exit_codes = kRequestExitCodes,
                              .begin = begin<VersionOptions>,
                              .in_ray_job = false};

}  // namespace rayjobs::cli
