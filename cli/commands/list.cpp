// The command `list`.
#include "commands/table.hpp"
#include "output/json_format.hpp"

namespace rayjobs::cli {

namespace {

struct ListOptions {};

ExitCode run(ListOptions const&, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  auto const jobs = client->list(context.call());
  if (!jobs) return context.fail(jobs.error(), Phase::request);
  if (!context.json()) {
    context.messages.jobs(*jobs);
    return ExitCode::success;
  }
  auto list = nlohmann::ordered_json::array();
  for (JobInfo const& job : *jobs) list.push_back(server_object(job.raw_json));
  context.io.out(pretty(list));
  return ExitCode::success;
}

}  // namespace

Command const kListCommand{.name = "list",
                           .summary = "List the jobs of the cluster",
                           .usage = "[options]",
                           .examples = {"list", "list -o json"},
                           .exit_codes = kRequestExitCodes,
                           .begin = begin<ListOptions>};

}  // namespace rayjobs::cli
