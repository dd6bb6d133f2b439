// The command `stop`: ask, then wait until the job has ended.
#include "commands.hpp"
#include "render.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

namespace rayjobs::cli {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPollInterval{500};
constexpr milliseconds kSayInterval{1000};

Result<std::optional<milliseconds>> read_timeout(std::optional<std::string> const& text) {
  if (!text) return std::optional<milliseconds>{};
  constexpr double kMost = 1e9;
  double seconds = 0;
  char const* const end = text->data() + text->size();
  auto const [rest, problem] = std::from_chars(text->data(), end, seconds);
  if (problem != std::errc{} || rest != end || !(seconds >= 0 && seconds <= kMost)) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the value of --timeout must be a number of seconds"};
  }
  return std::optional(milliseconds(std::llround(seconds * 1000)));
}

/// Waits for the end of one job. Client::wait would do but for what is said once a second.
class StopWait {
 public:
  StopWait(std::string const& id, std::optional<milliseconds> timeout, Context& context)
      : id_(id), timeout_(timeout), context_(context) {}

  Result<JobInfo> wait(Client const& client) {
    while (true) {
      auto job = client.get(id_, call());
      if (!job) return job;
      if (is_terminal(job->status)) return job;
      say(*job);
      if (timeout_ && waited() >= *timeout_) return deadline();
      auto const pause = timeout_ ? std::min(kPollInterval, *timeout_ - waited()) : kPollInterval;
      if (!context_.interrupts.sleep(pause)) {
        return Error{.code = ErrorCode::cancelled, .message = "the wait was cancelled"};
      }
    }
  }

  bool is_past_deadline() const { return timeout_ && waited() >= *timeout_; }

 private:
  milliseconds waited() const {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - started_);
  }

  CallOptions call() const {
    CallOptions call = context_.call();
    if (timeout_) call.timeout = std::max(*timeout_ - waited(), milliseconds(1));
    return call;
  }

  Error deadline() const {
    return {.code = ErrorCode::timeout, .message = "job " + id_ + " has not ended in time"};
  }

  void say(JobInfo const& job) {
    if (Clock::now() < next_saying_) return;
    next_saying_ = Clock::now() + kSayInterval;
    context_.voice.still_there(job, std::chrono::duration_cast<std::chrono::seconds>(waited()));
  }

  std::string const& id_;
  std::optional<milliseconds> timeout_;
  Context& context_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_saying_ = started_;
};

ExitCode await_end(StopOptions const& options, std::optional<milliseconds> timeout,
                   bool stop_accepted, Client const& client, Context& context) {
  context.voice.awaiting_stop(options.id);
  StopWait waiting(options.id, timeout, context);
  auto const job = waiting.wait(client);
  if (!job) {
    Error const& error = job.error();
    ExitCode const code = context.fail(error, Phase::following);
    bool const late = error.code == ErrorCode::timeout && waiting.is_past_deadline();
    return late ? context.unless_interrupted(ExitCode::still_running) : code;
  }
  if (context.json()) context.io.out(stopped_json(options.id, stop_accepted, *job));
  context.voice.stopped(*job);
  return ExitCode::success;
}

}  // namespace

ExitCode run(StopOptions const& options, Context& context) {
  auto const timeout = read_timeout(options.timeout_seconds);
  if (!timeout) return context.fail(timeout.error(), Phase::options);
  auto const client = context.connect(kLongPatience);
  if (!client) return context.fail(client.error(), Phase::options);
  context.voice.server(client->address());
  context.voice.stopping(options.id);
  auto const accepted = client->stop(options.id, context.call());
  if (!accepted) return context.fail(accepted.error(), Phase::request);
  // Ray 2.22 may say that nothing was stopped although it was: only the job's status is believed.
  if (!options.no_wait) return await_end(options, *timeout, *accepted, *client, context);
  if (context.json()) context.io.out(stopped_json(options.id, *accepted, {}));
  return ExitCode::success;
}

}  // namespace rayjobs::cli
