// Client::prepare: what is wrong is found before the server is asked, and the server is asked only
// where its version makes a difference.
#include "client/client_state.hpp"
#include "client/local_packages.hpp"
#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/submit_json.hpp"
#include "runtime_env/for_server.hpp"
#include "runtime_env/runtime_env_value.hpp"

#include <string>
#include <utility>

namespace rayjobs {
namespace {

using detail::UnderEachRules;

struct ServerRules {
  RayRules rules = RayRules::ray_2_60;
  ArchiveForm archives = ArchiveForm::as_it_is;
  std::string ray_version{};  ///< Empty: it was not asked for.
};

bool names_tar(Result<RuntimeEnv> const& runtime_env) {
  if (!runtime_env) return false;
  std::string const path = runtime_env->working_dir().value_or("");
  return !is_package_uri(path) && is_tar_archive(path);
}

bool may_be_ignored(RuntimeEnv const& runtime_env) {
  return !detail::ignored_fields(runtime_env, RayRules::ray_2_22).empty() ||
         !detail::ignored_fields(runtime_env, RayRules::ray_2_60).empty();
}

Result<ServerRules> ask_for_rules(detail::Session const& session, bool needed,
                                  CallOptions const& call) {
  auto const version = detail::fetch_version(session, call);
  if (version)
    return ServerRules{.rules = detail::rules_for(version->ray_version),
                       .archives = detail::unpacks_tar(version->ray_version) ? ArchiveForm::as_it_is
                                                                             : ArchiveForm::zip,
                       .ray_version = version->ray_version};
  ErrorCode const code = version.error().code;
  if (needed || code == ErrorCode::cancelled || code == ErrorCode::timeout) return version.error();
  return ServerRules{};  // A gateway may hide the version, which would only bring warnings.
}

void warn_of_fields(RuntimeEnv const& runtime_env, ServerRules const& server, PreparedJob& job) {
  for (std::string const& name : detail::unknown_fields(runtime_env))
    job.warnings.push_back("no Ray knows the runtime_env field '" + name +
                           "'; without a plugin of that name on the cluster it has no effect");
  if (server.ray_version.empty()) return;
  for (std::string const& name : detail::ignored_fields(runtime_env, server.rules))
    job.warnings.push_back("the server's Ray " + server.ray_version +
                           " ignores the runtime_env field '" + name + "'");
}

/// Linux starts no program with a longer argument or variable: 32 pages of 4 KiB.
void warn_of_long_texts(SubmitRequest const& request, PreparedJob& job) {
  constexpr std::size_t kMost = 128UL * 1024 - 1;  // with the NUL at its end
  auto const warn = [&](std::string const& what, std::size_t size, std::string const& instead) {
    job.warnings.push_back(what + " has " + std::to_string(size) +
                           " bytes, but Linux passes at most " + std::to_string(kMost) +
                           " to a program, so the job may not start; " + instead);
  };
  if (request.entrypoint.size() > kMost)
    warn("the entrypoint", request.entrypoint.size(),
         "put the text into a file of the working directory");
  auto const& env = detail::RuntimeEnvAccess::json(request.runtime_env);
  auto const variables = env.find("env_vars");
  if (variables == env.end() || !variables->is_object()) return;
  for (auto const& [name, value] : variables->items()) {
    if (!value.is_string()) continue;
    std::size_t const size = name.size() + 1 + value.get_ref<std::string const&>().size();
    if (size > kMost)
      warn("the variable " + detail::printable(name), size,
           "put its value into a file of the working directory");
  }
}

Result<void> plan_until_unchanged(PreparedJob& job, detail::Session const& session,
                                  detail::Deadline const& deadline) {
  for (job.plans = 1;; ++job.plans) {
    RAYJOBS_TRY(CallOptions const call, deadline.rest());
    auto planned = detail::plan_local_packages(job, call);
    bool const changed = !planned && planned.error().code == ErrorCode::conflict;
    if (!changed || job.plans == detail::kMaxPlans) return planned;
    session.log(LogRecord::Level::warning, std::string(detail::kPlansAgain));
  }
}

}  // namespace

Result<PreparedJob> Client::prepare(SubmitRequest const& request, PrepareOptions const& options,
                                    CallOptions const& call) const {
  detail::Deadline const deadline(state_->session.clock(), call);
  bool const id_given = !request.submission_id.empty();
  if (id_given) RAYJOBS_TRY_VOID(check_submission_id(request.submission_id));
  RAYJOBS_TRY_VOID(detail::check_request(request));
  UnderEachRules const normal = detail::normalise_for_each(request.runtime_env);
  if (!normal.ray_2_60 && !normal.ray_2_22) return normal.ray_2_60.error();

  PreparedJob job{.request = request};
  job.depends_on_server = normal.differ() || names_tar(normal.ray_2_60);
  ServerRules server;
  if (options.ask_server && (job.depends_on_server || may_be_ignored(request.runtime_env))) {
    RAYJOBS_TRY(CallOptions const rest, deadline.rest());
    RAYJOBS_TRY(server, ask_for_rules(state_->session, job.depends_on_server, rest));
  }
  RAYJOBS_TRY(RuntimeEnv runtime_env, normal.under(server.rules));
  warn_of_fields(request.runtime_env, server, job);
  warn_of_long_texts(request, job);
  job.ray_has_answered = !server.ray_version.empty();
  job.source = {
      .runtime_env = std::move(runtime_env), .archives = server.archives, .options = options};
  if (id_given) job.source->options.submission_id_words.clear();
  RAYJOBS_TRY_VOID(plan_until_unchanged(job, state_->session, deadline));
  job.id_is_random = job.request.submission_id.empty();
  if (job.id_is_random) job.request.submission_id = generate_submission_id();
  return job;
}

}  // namespace rayjobs
