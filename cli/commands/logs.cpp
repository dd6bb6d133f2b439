// The command `logs`: the log as it is, or followed to the job's end.
#include "commands/table.hpp"
#include "outcome/atomic_file.hpp"
#include "output/text.hpp"
#include "run/follow_to_end.hpp"
#include "run/following_options.hpp"

#include <string_view>

namespace rayjobs::cli {

namespace {

struct LogsOptions {
  std::string id{};
  bool follow = false;
  std::optional<std::string> tail{};
  std::optional<std::string> download{};
  FollowingOptions following{};
};

std::vector<OptionGroup> declare(LogsOptions& to) {
  std::vector<OptionGroup> groups{
      {"Options",
       {flag_option("-f,--follow", "Print the log as it grows until the job ends", to.follow),
        value_option("--tail", "N", "Print only the last N lines of the log so far", to.tail,
                     "all lines"),
        instead_of({"--follow"},
                   only_on_line(value_is(ValueIs::file,
                                         value_option("--download", "FILE",
                                                      "Write the log to FILE, whole or not at all",
                                                      to.download))))}}};
  groups.push_back(declare(to.following));
  return groups;
}

/// Checks the options that exclude each other, and reads which part of the log is wanted.
Result<LogRange> read_range(LogsOptions const& options, Context const& context) {
  if (options.follow && options.download)
    return usage("--follow and --download cannot be combined",
                 "redirect the output of --follow to a file, or leave out --follow");
  if (!options.follow && options.following.result_file)
    return usage("--result-file needs --follow", "without --follow there is no outcome");
  if (!context.is_text() && !options.follow && !options.download)
    return usage("-o json and -o ndjson need --follow or --download here",
                 "a log has no JSON form; with --follow the outcome of the job has one");
  if (!options.tail) return LogRange{};
  if (auto const lines = whole_number(*options.tail)) return LogRange{.last_lines = *lines};
  return usage("the value of --tail must be a number of lines");
}

ExitCode print_log(LogsOptions const& options, LogRange const& range, Client const& client,
                   Context& context) {
  auto const printed = client.logs(
      options.id,
      [&context](std::string_view bytes) {
        context.io.out(bytes);
        if (context.io.out_problem() != 0) context.interrupts.stop();
      },
      range, context.call());
  // A reader that has gone is no error of ours; other failures of the stream are told at the end.
  bool const written = context.io.out_problem() == 0;
  if (!printed && (written || context.interrupts.signal() != 0)) {
    return context.fail(printed.error(), Phase::request);
  }
  return ExitCode::success;
}

ExitCode download_log(LogsOptions const& options, LogRange const& range, Client const& client,
                      Context& context) {
  auto file = AtomicFile::open(*options.download, context.io.give_up());
  if (!file) return context.fail(file.error(), Phase::local);
  std::uint64_t bytes = 0;
  Result<void> written;
  auto const read = client.logs(
      options.id,
      [&](std::string_view piece) {
        bytes += piece.size();
        if (written) written = file->write(piece);
        if (!written) context.interrupts.stop();
      },
      range, context.call());
  if (read && written) written = file->commit();
  if (!written) return context.fail(written.error(), Phase::local);
  if (!read) return context.fail(read.error(), Phase::request);
  context.io.note("wrote " + format_bytes(bytes) + " to " + *options.download);
  return context.answer(
      ExitCode::success,
      {{"submission_id", options.id}, {"file", *options.download}, {"log_bytes", bytes}});
}

/// The result file, and what -o asks for, are written whatever comes.
ExitCode follow_log(LogsOptions const& options, LogRange const& range, Context& context) {
  RunOutput output(context);
  if (auto opened = output.open_files(options.following.result_file, {}); !opened)
    return context.fail(opened.error(), Phase::local);
  output.outcome.submission_id = options.id;
  return output.finish(output.guarded([&] {
    auto const start_timeout = parse_duration(options.following.start_timeout, "--start-timeout");
    if (!start_timeout) return output.fail(start_timeout.error(), Phase::options);
    auto const client = context.connect(kLongPatience, options.following.timeout);
    if (!client) return output.fail(client.error(), Phase::options);
    output.outcome.cluster = client->address();
    return follow_to_end({.id = options.id,
                          .failure_code = options.following.failure_code,
                          .on_signal = options.following.on_signal,
                          .start_timeout = *start_timeout,
                          .range = range},
                         *client, context, output);
  }));
}

ExitCode run(LogsOptions const& options, Context& context) {
  auto const range = read_range(options, context);
  if (!range) return context.fail(range.error(), Phase::options);
  if (options.follow) return follow_log(options, *range, context);
  auto const client = context.connect(kShortPatience, options.following.timeout);
  if (!client) return context.fail(client.error(), Phase::options);
  return options.download ? download_log(options, *range, *client, context)
                          : print_log(options, *range, *client, context);
}

}  // namespace

Command const kLogsCommand{
    .name = "logs",
    .summary = "Print the log of a job",
    .usage = "[options] ID",
    .examples = {"logs raysubmit_abcdefgh12345678", "logs --follow raysubmit_abcdefgh12345678"},
    .exit_codes = kOutcomeExitCodes,
    .begin = begin<LogsOptions>,
    .notes =
        "With --follow the exit code is that of the job's outcome, otherwise 0 for a log that "
        "was printed."};

}  // namespace rayjobs::cli
