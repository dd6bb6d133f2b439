// Reporter: the machine-readable side of a run that sees one job through: -o json, -o ndjson and
// --result-file.
#pragma once

#include "context.hpp"
#include "events.hpp"
#include "report.hpp"
#include "result_file.hpp"

#include <rayjobs/follow.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::cli {

class Reporter {
 public:
  explicit Reporter(Context& context) : context_(context), events_(context.io) {}

  /// io: the file cannot be written.
  Result<void> open_result_file(std::optional<std::string> const& path);

  /// What finish() will say; commands fill it as they learn.
  OutcomeReport report{};

  /// The job is on the cluster.
  void submitted();
  void status(JobInfo const& job);
  /// Bytes of the log, to where they belong; without a reader the run is stopped.
  void log(std::string_view bytes);
  void notice(FollowNotice const& notice);

  /// Context::fail, remembered for the report.
  ExitCode fail(Error error, Phase phase);
  /// Writes the report everywhere; to be called once, at the end. Answers with `code`, or, when
  /// that is success, with the code of what went wrong in writing.
  ExitCode finish(ExitCode code);
  /// finish() for a command that has an answer of its own on standard output.
  ExitCode write_result_file(ExitCode code);

 private:
  Context& context_;
  EventStream events_;
  std::optional<ResultFile> result_file_;
};

}  // namespace rayjobs::cli
