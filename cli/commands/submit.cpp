// The command `submit`: check everything, upload, submit, follow.
#include "commands/table.hpp"
#include "output/progress.hpp"
#include "output/text.hpp"
#include "run/follow_to_end.hpp"
#include "run/stopping.hpp"
#include "submit/dry_run.hpp"
#include "submit/read_request.hpp"
#include "submit/submit_options.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace rayjobs::cli {

namespace {

/// So often a job is submitted anew under --submission-id-from when the cluster has failed it.
constexpr unsigned kMaxJobs = 10;

class SubmitRun {
 public:
  SubmitRun(SubmitCommandOptions const& options, Context& context)
      : options_(options), context_(context), output_(context) {}

  ExitCode run() {
    if (options_.job_id) context_.io.warn("--job-id is deprecated; use --submission-id");
    if (context_.environment.get("RAY_JOB_SUBMIT_HOOK"))
      context_.io.warn("RAY_JOB_SUBMIT_HOOK names a Python function, which is not called here");
    if (options_.dry_run) return submit_and_follow();
    if (auto opened = output_.open_files(options_.following.result_file, options_.step_files);
        !opened)
      return context_.fail(opened.error(), Phase::local);
    ExitCode const code = output_.guarded([this] { return submit_and_follow(); });
    bool const only_submitted = options_.no_wait && code == ExitCode::success;
    return only_submitted ? finish_submitted() : output_.finish(code);
  }

 private:
  /// The id that KubeRay has chosen, where no option names one.
  void take_id_of_ray_job(SubmitRequest& request) const {
    if (!request.submission_id.empty() || !options_.submission_id_from.empty()) return;
    request.submission_id = submission_id_from_environment(context_.environment);
    if (!request.submission_id.empty())
      context_.io.verbose(1, "submission id " + printable_line(request.submission_id) +
                                 " (from RAY_JOB_SUBMISSION_ID)");
  }

  ExitCode submit_and_follow() {
    auto const timeout = parse_duration(options_.following.timeout, "--timeout");
    if (!timeout) return output_.fail(timeout.error(), Phase::options);
    auto const start_timeout = parse_duration(options_.following.start_timeout, "--start-timeout");
    if (!start_timeout) return output_.fail(start_timeout.error(), Phase::options);
    context_.limit(*timeout);
    auto request = read_request(options_);
    if (!request) return output_.fail(request.error(), Phase::options);
    take_id_of_ray_job(*request);
    warn_of_quoted_line();
    auto const client =
        context_.client(kLongPatience, options_.dry_run ? Contact::none : Contact::soon);
    if (!client) return output_.fail(client.error(), Phase::options);
    output_.outcome.cluster = client->address();
    if (auto const completed = complete(*request); !completed) return fail(completed.error());

    auto const job = client->prepare(*request, prepare_, context_.call());
    if (!job) return failed_submit(job.error(), *request, *client);
    if (options_.dry_run) return dry_run(*job, *client);
    tell_prepared(*job);
    if (context_.interrupts.token().stop_requested())
      return failed_submit({.code = ErrorCode::cancelled}, *request, *client);
    context_.messages.server(client->address());
    auto const submission = submit(*job, *client);
    if (!submission) return failed_submit(submission.error(), *request, *client);
    if (options_.no_wait) return ExitCode::success;
    context_.messages.following();
    return follow_to_end({.id = submission->submission_id,
                          .failure_code = options_.following.failure_code,
                          .on_signal = options_.following.on_signal,
                          .start_timeout = *start_timeout,
                          .submitted_here = true},
                         *client, context_, output_);
  }

  /// `-- "python x.py"`: the quotes make one word of it, and the cluster looks for such a program.
  void warn_of_quoted_line() {
    if (options_.words.empty()) return;
    std::string const& program = options_.words.front();
    auto const blank = program.find(' ');
    // A path may well have a blank.
    if (blank == std::string::npos || program.find('/') < blank) return;
    context_.io.warn("the entrypoint's first word is '" + program +
                     "', which is taken as the name of one program; leave out the quotes, or give "
                     "the line to --shell");
  }

  /// The runtime environment with what the options add; a pipe that it comes through is read once.
  Result<void> complete(SubmitRequest& request) {
    auto complete = complete_runtime_env(options_, request.runtime_env, context_.call());
    if (!complete) return std::move(complete).error();
    for (std::string const& warning : complete->warnings) context_.io.warn(warning);
    request.runtime_env = std::move(complete->runtime_env);
    std::ranges::move(complete->values, std::back_inserter(context_.secrets));
    return {};
  }

  void tell_prepared(PreparedJob const& job) {
    for (std::string const& warning : job.warnings) context_.io.warn(warning);
    output_.outcome.package_uris.clear();
    for (PackagePlan const& plan : job.packages) output_.outcome.package_uris.push_back(plan.uri);
    if (!job.id_is_random) output_.outcome.submission_id = job.request.submission_id;
  }

  ExitCode dry_run(PreparedJob const& job, Client const& client) {
    if (job.depends_on_server)
      context_.io.note("shown as for a server of Ray 2.60; one of Ray 2.22 gets another request");
    tell_prepared(job);
    auto const preview = client.preview(job);
    if (!preview) return fail(preview.error());
    print_dry_run(*preview, job.packages, context_);
    return ExitCode::success;
  }

  rayjobs::SubmitOptions submit_options() const {
    return {.adoption = options_.no_adopt ? Adoption::never : Adoption::same_request,
            .max_jobs = options_.submission_id_from.empty() ? 1 : kMaxJobs};
  }

  Result<Submission> submit(PreparedJob const& job, Client const& client) {
    ProgressLine progress(context_.io);
    CallOptions call = context_.call();
    call.progress = [&progress](Progress const& step) { progress.on_progress(step); };
    std::map<std::string, PackageUpload> told;  // by URI
    auto submit = submit_options();
    submit.on_attempt = [&](std::string const& id) {
      auto recorded = output_.attempt(id, client.address());
      if (recorded) may_exist_ = true;
      return recorded;
    };
    submit.on_package = [&](PackagePlan const& package, PackageUpload upload) {
      auto const [before, is_new] = told.emplace(package.uri, upload);
      if (is_new || before->second != upload) context_.messages.package(package.uri, upload);
      before->second = upload;
    };
    submit.on_prepared_again = [&](PreparedJob const& again) { tell_prepared(again); };
    auto submission = client.submit(job, submit, call);
    if (submission) tell(*submission, client);
    return submission;
  }

  /// The job is on the cluster.
  void tell(Submission const& submission, Client const& client) {
    output_.outcome.adopted = submission.adopted.has_value();
    output_.outcome.job = submission.adopted;
    auto const recorded = output_.attempt(submission.submission_id, client.address());
    if (!recorded) context_.io.warn(recorded.error().message);
    if (submission.adopted) context_.messages.adopted(*submission.adopted);
    context_.messages.submitted(submission.submission_id, client.address());
    output_.submitted();
  }

  ExitCode failed_submit(Error error, SubmitRequest const& request, Client const& client) {
    bool const cancelled = error.code == ErrorCode::cancelled && context_.interrupts.signal() != 0;
    bool const stop = options_.following.on_signal == OnSignal::stop && !options_.dry_run;
    std::string const& id = output_.outcome.submission_id;
    // A request that was cut short may have been carried out.
    if (cancelled && may_exist_ && stop) {
      output_.outcome.job = stop_after_signal(client, id, true, kStopGrace, context_);
    } else if (cancelled && may_exist_) {
      context_.io.say("job " + id + " may have been submitted; ask with: " +
                      context_.messages.program() + " status " + shell_word(id));
    } else if (cancelled && stop) {
      stop_earlier(request, client);
    }
    return fail(std::move(error));
  }

  /// A signal has come before the job was sent: stops the job of an earlier run of the step, if
  /// there is one. A submit that may send nothing finds it, and takes no other job for it.
  void stop_earlier(SubmitRequest const& request, Client const& client) {
    auto const until = std::chrono::steady_clock::now() + kStopGrace;
    auto const call = [&] {
      return CallOptions{.stop = {}, .timeout = left_until(until), .progress = {}};
    };
    auto const say = [&](Error const& error) {
      context_.io.note("no job of an earlier run was stopped: " + error.message);
    };
    if (request.submission_id.empty() && prepare_.submission_id_words.empty()) return;
    auto job = client.prepare(request, prepare_, call());
    if (!job) return say(job.error());
    tell_prepared(*job);
    job->packages.clear();
    job->source.reset();
    bool none = false;
    auto look = submit_options();
    look.on_attempt = [&](std::string const&) -> Result<void> {
      none = true;
      return Error{.code = ErrorCode::cancelled};
    };
    auto const found = client.submit(*job, look, call());
    if (!found && !none) say(found.error());
    if (!found) return;
    tell(*found, client);
    auto const stopped =
        stop_after_signal(client, found->submission_id, false, left_until(until), context_);
    if (stopped) output_.outcome.job = stopped;
  }

  /// The command line was read: what is wrong from here on is refused, not a wrong usage.
  ExitCode fail(Error error) { return output_.fail(std::move(error), Phase::local); }

  /// The answer of --no-wait: the id is all that is known.
  ExitCode finish_submitted() {
    if (context_.json()) return output_.finish(ExitCode::success);
    if (context_.is_text()) context_.messages.submitted_id(output_.outcome.submission_id);
    return output_.finish_files(ExitCode::success);
  }

  SubmitCommandOptions const& options_;
  Context& context_;
  RunOutput output_;
  PrepareOptions const prepare_ = prepare_options(options_, context_.environment);
  bool may_exist_ = false;  ///< The job has been sent.
};

}  // namespace

static ExitCode run(SubmitCommandOptions const& options, Context& context) {
  return SubmitRun(options, context).run();
}

static Result<void> take(SubmitCommandOptions& to, Words words) {
  to.words = std::move(words);
  return {};
}

Command const kSubmitCommand{
    .name = "submit",
    .summary = "Submit a job and follow it to its end",
    .usage = "[options] [--] ENTRYPOINT...",
    .examples = {"submit --working-dir . -- python train.py --epochs 3",
                 "submit --no-wait --shell 'python a.py && python b.py'"},
    .exit_codes = kEveryExitCode,
    .begin = begin<SubmitCommandOptions>,
    .notes =
        "The words after -- are the entrypoint. They are quoted, so that the cluster's shell "
        "takes each of them as it is; use --shell for a line that the shell is to interpret."};

}  // namespace rayjobs::cli
