// The command `submit`: check everything, upload, submit, follow.
#include "commands.hpp"
#include "follow.hpp"
#include "progress.hpp"
#include "render.hpp"
#include "submission.hpp"

#include <utility>

namespace rayjobs::cli {

namespace {

void warn_of_options(SubmitOptions const& options, Context& context) {
  if (options.job_id) context.io.warn("--job-id is deprecated; use --submission-id");
  if (context.environment.get("RAY_JOB_SUBMIT_HOOK")) {
    context.io.warn("RAY_JOB_SUBMIT_HOOK names a Python function, which is not called here");
  }
}

Result<PackageUpload> upload(PackagePlan& plan, Client const& client, Context& context) {
  ProgressLine progress(context.io);
  CallOptions call = context.call();
  call.progress = [&progress](Progress const& step) { progress.on_progress(step); };
  return client.ensure_package(plan, call);
}

/// A request that was cut short may have been carried out.
ExitCode failed_submit(Error error, std::string const& id, Context& context) {
  bool const unclear =
      error.code == ErrorCode::cancelled || error.code == ErrorCode::outcome_unknown;
  if (unclear) {
    error.hint = "job " + id + " may have been submitted; ask with: " + context.voice.program() +
                 " status " + id;
    if (error.code == ErrorCode::cancelled) context.io.err(error.hint + '\n');
  }
  return context.fail(std::move(error), Phase::request);
}

ExitCode submit_and_follow(SubmitRequest const& request, std::optional<std::string> package_uri,
                           SubmitOptions const& options, Client const& client, Context& context) {
  if (context.interrupts.token().stop_requested()) {
    return context.fail({.code = ErrorCode::cancelled}, Phase::request);
  }
  auto const id = client.submit(request, context.call());
  if (!id) return failed_submit(id.error(), request.submission_id, context);
  context.voice.submitted(*id, client.address());
  if (options.no_wait) {
    if (context.json()) {
      context.io.out(id_json(*id));
    } else {
      context.voice.submitted_id(*id);
    }
    return ExitCode::success;
  }
  context.voice.following();
  return follow_to_end({.id = *id,
                        .failure_code = options.failure_code,
                        .submitted_here = true,
                        .package_uri = std::move(package_uri)},
                       client, context);
}

}  // namespace

ExitCode run(SubmitOptions const& options, Context& context) {
  warn_of_options(options, context);
  auto request = read_request(options);
  if (!request) return context.fail(request.error(), Phase::options);
  auto const client = context.connect(kLongPatience);
  if (!client) return context.fail(client.error(), Phase::options);

  std::vector<std::string> warnings;
  auto runtime_env = complete_runtime_env(options, request->runtime_env, warnings);
  for (std::string const& warning : warnings) context.io.warn(warning);
  if (!runtime_env) return context.fail(runtime_env.error(), Phase::local);
  auto plan = plan_working_dir(*runtime_env, context.environment, options.no_cache, context.call());
  if (!plan) return context.fail(plan.error(), Phase::local);
  if (*plan) {
    for (std::string const& warning : (*plan)->warnings) context.io.warn(warning);
  }

  context.voice.server(client->address());
  std::optional<std::string> package_uri;
  if (*plan) {
    auto const uploaded = upload(**plan, *client, context);
    if (!uploaded) return context.fail(uploaded.error(), Phase::local);
    package_uri = (*plan)->uri;
    context.voice.package(*package_uri, *uploaded);
    runtime_env->set_working_dir(*package_uri);
  }
  request->runtime_env = *std::move(runtime_env);
  return submit_and_follow(*request, std::move(package_uri), options, *client, context);
}

}  // namespace rayjobs::cli
