// The command `logs`: the log as it is, or followed to the job's end.
#include "commands.hpp"
#include "follow.hpp"

#include <string_view>

namespace rayjobs::cli {

namespace {

ExitCode print_log(std::string const& id, Client const& client, Context& context) {
  auto const printed = client.logs(
      id,
      [&context](std::string_view bytes) {
        context.io.out(bytes);
        if (context.io.out_problem() != 0) context.interrupts.stop();
      },
      context.call());
  // A reader that has gone is no error of ours; other failures of the stream are told at the end.
  bool const written = context.io.out_problem() == 0;
  if (!printed && (written || context.interrupts.signal() != 0)) {
    return context.fail(printed.error(), Phase::request);
  }
  return ExitCode::success;
}

}  // namespace

ExitCode run(LogsOptions const& options, Context& context) {
  if (context.json() && !options.follow) {
    return context.fail({.code = ErrorCode::invalid_argument,
                         .message = "a log has no JSON form",
                         .hint = "leave out -o json, or add --follow for the job's outcome"},
                        Phase::options);
  }
  auto const client = context.connect(options.follow ? kLongPatience : kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.voice.server(client->address());
  if (!options.follow) return print_log(options.id, *client, context);

  // A server that cannot be reached and an id that does not exist are told from a job that is lost.
  auto const job = client->get(options.id, context.call());
  if (!job) return context.fail(job.error(), Phase::request);
  return follow_to_end({.id = options.id, .failure_code = options.failure_code}, *client, context);
}

}  // namespace rayjobs::cli
