// The command `list`.
#include "commands/table.hpp"
#include "output/answer_json.hpp"

namespace rayjobs::cli {

namespace {

struct ListOptions {};

std::vector<OptionGroup> declare(ListOptions&) { return {}; }

Result<void> take(ListOptions&, Words const& words) { return take_none(words); }

ExitCode run(ListOptions const&, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.messages.server(client->address());
  auto const jobs = client->list(context.call());
  if (!jobs) return context.fail(jobs.error(), Phase::request);
  if (context.json()) {
    context.io.out(jobs_json(*jobs));
  } else {
    context.messages.jobs(*jobs);
  }
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
