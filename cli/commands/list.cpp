// The command `list`.
#include "commands/table.hpp"
#include "output/json_format.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rayjobs::cli {

namespace {

struct ListOptions {};

/// As pretty() prints a list, but with the JSON of one job at a time in memory.
void print_json(std::vector<JobInfo> jobs, Io& io) {
  if (jobs.empty()) return io.out("[]\n");
  for (JobInfo& job : jobs) {
    std::string const raw = std::exchange(job, {}).raw_json;
    io.out(&job == &jobs.front() ? "[\n" : ",\n");
    io.out(pretty_element(server_object(raw)));
  }
  io.out("\n]\n");
}

ExitCode run(ListOptions const&, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  auto jobs = client->list(context.call());
  if (!jobs) return context.fail(jobs.error(), Phase::request);
  if (!context.json()) {
    context.messages.jobs(*jobs);
    return ExitCode::success;
  }
  print_json(*std::move(jobs), context.io);
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
