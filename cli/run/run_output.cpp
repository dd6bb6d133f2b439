// Where the outcome, the events and the log go.
#include "run/run_output.hpp"

#include "output/json_format.hpp"
#include "output/text.hpp"
#include "run/abrupt_end.hpp"

#include <cerrno>
#include <utility>

namespace rayjobs::cli {

Result<void> RunOutput::open_files(std::optional<std::string> const& result_file,
                                   StepFileOptions const& step_files) {
  if (int const problem = Io::closed_output(); problem != 0) return unwritable_output(problem);
  if (result_file) {
    auto opened = AtomicFile::open(*result_file, context_.io.give_up());
    if (!opened) return std::move(opened).error();
    result_file_.emplace(*std::move(opened));
  }
  return step_files_.emplace(step_files, context_.io).prepare();
}

Result<void> RunOutput::attempt(std::string const& submission_id, Address const& address) {
  outcome.submission_id = submission_id;
  auto told = step_files_->intend(submission_id, address.base_url());
  if (told) job_may_exist();
  return told;
}

void RunOutput::submitted() {
  if (context_.events()) events_.submitted(outcome);
  step_files_->status(outcome.job ? outcome.job->status_text : "PENDING");
}

void RunOutput::status(JobInfo const& job) {
  outcome.job = job;
  step_files_->status(job.status_text);
  if (context_.events()) events_.status(job);
  context_.io.verbose(1, "job " + job.id() + " is " + job.status_text);
}

void RunOutput::log(std::string_view bytes) {
  outcome.log_bytes = outcome.log_bytes.value_or(0) + bytes.size();
  step_files_->log(bytes);
  if (context_.json()) {
    context_.io.err(bytes);
    return;
  }
  if (context_.events()) {
    events_.log(bytes);
  } else {
    context_.io.out(bytes);
  }
  if (context_.io.out_problem() != 0) context_.interrupts.stop();
}

void RunOutput::notice(FollowNotice notice) {
  notice.text = context_.without_secrets(std::move(notice.text));
  if (context_.events()) events_.notice(notice);
  if (notice.kind == FollowNotice::Kind::reconnected) ++outcome.reconnects;
  // The client's own log has the source.
  if (notice.kind != FollowNotice::Kind::source) context_.io.note(printable_line(notice.text));
}

ExitCode RunOutput::guarded(std::function<ExitCode()> const& body) {
  try {
    return body();
  } catch (...) {
    return fail(error_of(std::current_exception()), phase_of_abrupt_end());
  }
}

ExitCode RunOutput::fail(Error error, Phase phase) {
  outcome.error = context_.shown(std::move(error));
  return context_.tell(*outcome.error, phase);
}

ExitCode RunOutput::finish(ExitCode code) {
  code = with_log(code);
  outcome.exit_code = code;
  if (context_.json())
    print_json(outcome_object(outcome), JsonLayout::pretty,
               [this](std::string_view piece) { context_.io.out(piece); });
  if (context_.events()) events_.finished(outcome);
  context_.answered = true;
  return finish_files(code);
}

/// Under -o json the log goes to standard error.
ExitCode RunOutput::with_log(ExitCode code) {
  int const problem = context_.io.err_problem();
  if (!context_.json() || outcome.log_bytes.value_or(0) == 0 || problem == 0 || problem == EPIPE)
    return code;
  outcome.log_complete = false;
  outcome.log_problem = "standard error cannot be written";
  auto const error = problem == ECANCELED ? ErrorCode::timeout : ErrorCode::io;
  return with_late_failure(
      code, {.error = error, .phase = Phase::local, .signal = context_.interrupts.signal()});
}

ExitCode RunOutput::finish_files(ExitCode code) {
  code = context_.with_output(code);
  outcome.exit_code = code;
  step_files_->finish(outcome);
  if (!result_file_) return code;
  Result<void> written;
  print_json(outcome_object(outcome), JsonLayout::pretty, [&](std::string_view piece) {
    if (written) written = result_file_->write(piece);
  });
  if (written) written = result_file_->sync();
  if (written) written = result_file_->commit();
  if (written) return code;
  context_.fail(written.error(), Phase::local);
  return with_late_failure(code, {.error = written.error().code,
                                  .phase = Phase::local,
                                  .signal = context_.interrupts.signal()});
}

}  // namespace rayjobs::cli
