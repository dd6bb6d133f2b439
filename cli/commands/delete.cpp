// The command `delete`.
#include "commands/table.hpp"
#include "output/json_format.hpp"

namespace rayjobs::cli {

namespace {

struct DeleteOptions {
  std::string id{};
};

ExitCode run(DeleteOptions const& options, Context& context) {
  auto const client = context.connect(kShortPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  auto const deleted = client->remove(options.id, context.call());
  if (!deleted) return context.fail(deleted.error(), Phase::request);
  if (context.json())
    context.io.out(pretty({{"submission_id", options.id}, {"deleted", *deleted}}));
  if (!*deleted)
    return context.fail(
        {.code = ErrorCode::rejected, .message = "the server did not delete job " + options.id},
        Phase::request);
  context.messages.deleted(options.id);
  return ExitCode::success;
}

}  // namespace

Command const kDeleteCommand{
    .name = "delete",
    .summary = "Delete the record of a job that has ended",
    .usage = "[options] ID",
    .examples = {"delete raysubmit_abcdefgh12345678",
                 "delete --address http://head:8265 raysubmit_abcdefgh12345678"},
    .exit_codes = kRequestExitCodes,
    .begin = begin<DeleteOptions>};

}  // namespace rayjobs::cli
