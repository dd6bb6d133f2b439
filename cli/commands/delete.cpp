// The command `delete`.
#include "commands/table.hpp"
#include "run/each_job.hpp"

namespace rayjobs::cli {

namespace {

struct DeleteOptions {
  Words ids{};
};

ExitCode run(DeleteOptions const& options, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  return each_job(options.ids, context, [&](std::string const& id) -> JobAnswer {
    auto const deleted = client->remove(id, context.call());
    if (!deleted) return {.error = deleted.error()};
    JobAnswer answer;
    answer.members = {{"deleted", *deleted}};
    if (*deleted) {
      context.messages.deleted(id);
    } else {
      answer.error =
          Error{.code = ErrorCode::rejected, .message = "the server did not delete job " + id};
    }
    return answer;
  });
}

}  // namespace

Command const kDeleteCommand{
    .name = "delete",
    .summary = "Delete the records of jobs that have ended",
    .usage = "[options] ID...",
    .examples = {"delete raysubmit_abcdefgh12345678",
                 "delete --address http://head:8265 raysubmit_abcdefgh12345678"},
    .exit_codes = kRequestExitCodes,
    .begin = begin<DeleteOptions>,
    .notes = "All jobs are tried; the exit code is the highest of theirs."};

}  // namespace rayjobs::cli
