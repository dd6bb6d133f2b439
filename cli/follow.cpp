// follow_to_end: the log to its stream, the outcome to the voice or into one JSON object.
#include "follow.hpp"

#include "render.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

namespace rayjobs::cli {

namespace {

void say_how_to_go_on(FollowTask const& task, Client const& client, Context& context) {
  std::string const program = context.voice.program();
  std::string const address =
      context.global.address ? " --address " + client.address().redacted() : std::string{};
  context.io.err("stopped following; job " + task.id + " goes on\n  follow it again: " + program +
                 " logs --follow" + address + ' ' + task.id + "\n  stop it:         " + program +
                 " stop" + address + ' ' + task.id + '\n');
}

class Follower {
 public:
  Follower(FollowTask const& task, Client const& client, Context& context)
      : task_(task), client_(client), context_(context) {}

  ExitCode run() {
    auto const followed = client_.follow(task_.id, options(), context_.call());
    if (followed) {
      last_ = followed->job;
      log_bytes_ = followed->log_bytes;
      if (!followed->log_complete) {
        context_.io.warn("the log is not complete: " + followed->log_problem);
      }
    }
    ExitCode const code =
        followed ? exit_code(followed->job, task_.failure_code) : code_of_break(followed.error());
    if (context_.json()) {
      context_.io.out(outcome_json({.submission_id = task_.id,
                                    .exit_code = code,
                                    .job = last_,
                                    .log_bytes = log_bytes_,
                                    .package_uri = task_.package_uri}));
    }
    if (followed) context_.voice.outcome(followed->job);
    return code;
  }

 private:
  FollowOptions options() {
    return {.on_log = [this](std::string_view bytes) { on_log(bytes); },
            .on_status = [this](JobInfo const& job) { on_status(job); },
            .on_notice = [this](FollowNotice const& notice) { on_notice(notice); }};
  }

  void on_log(std::string_view bytes) {
    log_bytes_ += bytes.size();
    if (context_.json()) {
      context_.io.err(bytes);
      return;
    }
    context_.io.out(bytes);
    if (context_.io.out_problem() != 0) context_.interrupts.stop();
  }

  void on_status(JobInfo const& job) {
    last_ = job;
    context_.io.verbose(1, "job " + task_.id + " is " + job.status_text);
  }

  void on_notice(FollowNotice const& notice) {
    if (notice.kind == FollowNotice::Kind::source) {
      context_.io.verbose(1, notice.text);
    } else {
      context_.io.note(printable_line(notice.text));
    }
  }

  /// The follow has ended before the job: by a signal, by our own reader, or by the server.
  ExitCode code_of_break(Error const& error) {
    if (context_.interrupts.signal() != 0) {
      say_how_to_go_on(task_, client_, context_);
      return exit_code_of_signal(context_.interrupts.signal());
    }
    int const problem = context_.io.out_problem();
    if (error.code == ErrorCode::cancelled && problem != 0) {
      if (problem != EPIPE) {
        context_.io.error({.code = ErrorCode::io,
                           .message = std::string("standard output cannot be written: ") +
                                      std::strerror(problem)});
      }
      if (task_.submitted_here) return ExitCode::outcome_unknown;
      return problem == EPIPE ? ExitCode::success : ExitCode::refused;
    }
    // What a server refuses to someone who only asked is no lost outcome.
    bool const refused = error.code == ErrorCode::rejected && !task_.submitted_here;
    return context_.fail(error, refused ? Phase::request : Phase::following);
  }

  FollowTask const& task_;
  Client const& client_;
  Context& context_;
  std::optional<JobInfo> last_;
  std::uint64_t log_bytes_ = 0;
};

}  // namespace

ExitCode follow_to_end(FollowTask const& task, Client const& client, Context& context) {
  return Follower(task, client, context).run();
}

}  // namespace rayjobs::cli
