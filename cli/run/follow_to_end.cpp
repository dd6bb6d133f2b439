// follow_to_end: the log to RunOutput, the outcome to the messages, and what a break means.
#include "run/follow_to_end.hpp"

#include "output/text.hpp"
#include "run/stopping.hpp"

#include <cerrno>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kUnread = "standard output was not read in time";

class Follower {
 public:
  Follower(FollowTask const& task, Client const& client, Context& context, RunOutput& output)
      : task_(task), client_(client), context_(context), output_(output) {}

  ExitCode run() {
    auto const followed = client_.follow(
        task_.id,
        {.range = task_.range,
         .start_timeout = task_.start_timeout,
         .on_session = [this](std::string const& name) { output_.outcome.session_name = name; },
         .on_log = [this](std::string_view bytes) { output_.log(bytes); },
         .on_status = [this](JobInfo const& job) { output_.status(job); },
         .on_notice = [this](FollowNotice const& notice) { output_.notice(notice); }},
        context_.call());
    if (!followed) return code_of_break(followed.error());
    JobInfo const& job = output_.outcome.job.emplace(std::move(followed->job));
    output_.outcome.log_bytes = followed->log_bytes;
    output_.outcome.reconnects = followed->reconnects;
    output_.outcome.log_complete = true;
    if (!followed->log_complete) {
      std::string const problem = context_.without_secrets(followed->log_problem);
      incomplete(problem);
      context_.io.alert("the log is not complete: " + problem);
    } else if (context_.io.out_problem() == ECANCELED) {
      incomplete(kUnread);
    }
    context_.messages.outcome(job);
    return exit_code({.job = &job, .failure_code = task_.failure_code});
  }

 private:
  /// The follow has ended before the job: by a signal, by our own reader, by a deadline, or by the
  /// server.
  ExitCode code_of_break(Error error) {
    auto const& job = output_.outcome.job;
    RunEnd const end{
        .error = error.code,
        .phase = phase_of_follow(error.code, job ? &*job : nullptr, task_.submitted_here),
        .job = job ? &*job : nullptr,
        .failure_code = task_.failure_code,
        .signal = context_.interrupts.signal(),
        .output_problem = context_.io.out_problem(),
        .submitted_here = task_.submitted_here};
    ExitCode const code = exit_code(end);
    if (end.signal != 0 && task_.on_signal == OnSignal::stop) {
      auto const stopped = stop_after_signal(client_, task_.id, false, kStopGrace, context_);
      if (stopped) output_.outcome.job = stopped;
      if (!stopped || !is_terminal(stopped->status))
        ended_by_signal("was asked to stop, but its end was not seen");
      return code;
    }
    if (end.signal != 0) {
      ended_by_signal("keeps running");
      context_.io.say("stopped following; job " + task_.id + " keeps running");
      say_how_to_go_on();
      return code;
    }
    if (error.code == ErrorCode::cancelled && end.output_problem != 0) {
      if (tell_lost_output(end.output_problem)) return code;
      error = {.code = ErrorCode::timeout,
               .message = "the deadline passed; job " + task_.id + " is still running"};
    }
    bool const out_of_time = error.code == ErrorCode::timeout;
    bool const refused =
        error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden;
    output_.fail(std::move(error), end.phase);
    if (out_of_time || (refused && (job || task_.submitted_here))) say_how_to_go_on();
    return code;
  }

  void ended_by_signal(std::string const& what_of_the_job) {
    output_.outcome.error =
        Error{.code = ErrorCode::cancelled,
              .message = "ended by a signal; job " + task_.id + ' ' + what_of_the_job};
  }

  void incomplete(std::string_view problem) {
    output_.outcome.log_complete = false;
    output_.outcome.log_problem = problem;
  }

  /// Standard output cannot be written. False: nobody read it until the time was up, and the
  /// outcome is not known.
  bool tell_lost_output(int problem) {
    // A reader that has had enough (as in `| head`) needs no message.
    bool const reader_left = problem == EPIPE;
    bool const unread = problem == ECANCELED;
    auto const& job = output_.outcome.job;
    if ((reader_left || unread) && job && is_terminal(job->status)) {
      if (unread) {
        incomplete(kUnread);
        context_.messages.outcome(*job);
      }
      return true;
    }
    if (unread) return false;
    output_.outcome.error = unwritable_output(problem);
    return true;
  }

  void say_how_to_go_on() {
    std::string const program = context_.messages.program();
    std::string const job =
        options_again(context_.shared, client_.address()) + shell_word(task_.id);
    context_.io.say("  follow it again: " + program + " logs --follow " + job +
                    "\n  stop it:         " + program + " stop " + job);
  }

  FollowTask const& task_;
  Client const& client_;
  Context& context_;
  RunOutput& output_;
};

}  // namespace

ExitCode follow_to_end(FollowTask const& task, Client const& client, Context& context,
                       RunOutput& output) {
  return Follower(task, client, context, output).run();
}

}  // namespace rayjobs::cli
