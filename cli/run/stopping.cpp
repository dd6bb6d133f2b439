// The wait of `stop`, and the stop that a signal asks for.
#include "run/stopping.hpp"

#include "output/text.hpp"

#include <thread>

namespace rayjobs::cli {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPollInterval{500};
constexpr milliseconds kSayInterval{1000};
constexpr milliseconds kPollAfterSignal{250};

milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

/// What is known of the job when the grace time is over.
std::string unfinished(Error const& error, std::string const& id,
                       std::optional<JobInfo> const& seen) {
  if (error.code != ErrorCode::timeout)
    return "job " + id + " was asked to stop, but its status is unknown: " + error.message;
  std::string text = "job " + id + " was asked to stop and is still " +
                     (seen ? seen->status_text : std::string("there"));
  if (seen && seen->status == JobStatus::pending) text += kWhyStillPending;
  return text;
}

}  // namespace

Result<JobInfo> await_end(Client const& client, std::string const& id, Context& context) {
  auto const start = Clock::now();
  auto next_saying = start;
  std::optional<JobInfo> seen;
  auto const say = [&](JobInfo const& job) {
    seen = job;
    if (is_terminal(job.status) || Clock::now() < next_saying) return;
    next_saying = Clock::now() + kSayInterval;
    context.messages.still_there(job,
                                 std::chrono::duration_cast<std::chrono::seconds>(since(start)));
  };
  auto ended = client.wait(
      id, {.poll_interval = kPollInterval, .on_status = {}, .on_answer = say, .on_end = {}},
      context.call());
  if (ended || ended.error().code != ErrorCode::timeout) return ended;
  return Error{.code = ErrorCode::timeout,
               .message = unfinished(ended.error(), id, seen),
               .context = ended.error().context};
}

std::optional<JobInfo> stop_after_signal(Client const& client, std::string const& id,
                                         bool uncertain, milliseconds grace, Context& context) {
  auto const start = Clock::now();
  // The signal has cancelled every other call; a second one ends the process.
  auto const call = [&] {
    return CallOptions{.stop = {}, .timeout = left_until(start + grace), .progress = {}};
  };
  context.io.note("interrupted; stopping job " + id);
  auto stopped = client.stop(id, call());
  while (!stopped && stopped.error().code == ErrorCode::not_found && uncertain &&
         since(start) < grace) {
    std::this_thread::sleep_for(kPollAfterSignal);
    stopped = client.stop(id, call());
  }
  if (!stopped) {
    bool const none = stopped.error().code == ErrorCode::not_found && uncertain;
    context.io.say(
        none ? "job " + id +
                   " was not there to be stopped; the request to submit it had no answer, "
                   "so ask again with: " +
                   context.messages.program() + " status " + shell_word(id)
             : "cannot stop job " + id + ": " + stopped.error().message);
    return {};
  }
  std::optional<JobInfo> seen;
  auto const ended = client.wait(id,
                                 {.poll_interval = kPollAfterSignal,
                                  .on_status = [&](JobInfo const& job) { seen = job; },
                                  .on_answer = {},
                                  .on_end = {}},
                                 call());
  if (ended) {
    context.messages.outcome(*ended);
    return *ended;
  }
  context.io.note(unfinished(ended.error(), id, seen));
  return seen;
}

}  // namespace rayjobs::cli
