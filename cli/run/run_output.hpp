// RunOutput: where a run that sees one job through puts its log, events and outcome: standard
// output in each form of -o, --result-file and the files of a pipeline's step.
#pragma once

#include "outcome/atomic_file.hpp"
#include "outcome/events.hpp"
#include "outcome/job_outcome.hpp"
#include "outcome/step_files.hpp"
#include "run/context.hpp"

#include <rayjobs/follow.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::cli {

class RunOutput {
 public:
  explicit RunOutput(Context& context) : context_(context), events_(context.io) {
    outcome.show_env = context.shared.show_env;
  }

  /// io: a file or standard output cannot be written.
  Result<void> open_files(std::optional<std::string> const& result_file,
                          StepFileOptions const& step_files);

  /// What finish() will say; commands fill it as they learn.
  JobOutcome outcome{};

  /// The job may be on the cluster from now on. io: that cannot be told to the step's files.
  Result<void> attempt(std::string const& submission_id, Address const& address);
  /// The job is on the cluster.
  void submitted();
  void status(JobInfo const& job);
  /// Bytes of the log, to where they belong; without a reader the run is stopped.
  void log(std::string_view bytes);
  void notice(FollowNotice notice);

  /// The code of `body`, or that of the exception that ended it, which is told and remembered.
  ExitCode guarded(std::function<ExitCode()> const& body);
  /// Context::fail, remembered for the outcome.
  ExitCode fail(Error error, Phase phase);
  /// Writes the outcome everywhere; to be called once, at the end. Answers with `code`, or, when
  /// that is success, with the code of what went wrong in writing.
  ExitCode finish(ExitCode code);
  /// finish() for a command that has an answer of its own on standard output.
  ExitCode finish_files(ExitCode code);

 private:
  ExitCode with_log(ExitCode code);

  Context& context_;
  EventStream events_;
  std::optional<AtomicFile> result_file_;
  std::optional<StepFiles> step_files_;
};

}  // namespace rayjobs::cli
