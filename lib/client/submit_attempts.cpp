// Attempts, and a look at the cluster after each one of uncertain outcome.
#include "client/submit_attempts.hpp"

#include "client/earlier_log.hpp"
#include "core/deadline.hpp"
#include "core/error_kind.hpp"
#include "core/random.hpp"
#include "core/try.hpp"
#include "http/retry.hpp"
#include "jobs/fingerprint.hpp"
#include "jobs/job_json.hpp"
#include "jobs/job_requests.hpp"
#include "jobs/submit_json.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

namespace rayjobs {
namespace {

using detail::Clock;
using std::chrono::milliseconds;

/// How long a path that is not there may be one that a gateway is about to have.
constexpr milliseconds kRoutePatience{10'000};

/// An answer that neither Ray gives nor a gateway whose server is in trouble.
bool is_of_another_server(Error const& error) {
  bool const in_trouble = error.http_status >= 500 && error.http_status != 501;
  return error.code == ErrorCode::protocol && !in_trouble;
}

/// A gateway may be about to get the route to Ray.
bool may_be_on_its_way(Error const& error) {
  constexpr int kNoSuchPath = 404;
  return error.http_status == kNoSuchPath;
}

/// Why an attempt did not end in a job.
struct Failure {
  Error error{};
  bool retry = false;
  bool uncertain = false;  ///< The job may yet appear.
};

/// One id's way onto the cluster. Requests are sent once each: what is repeated is the whole:
/// packages, POST and look.
class Submitter {
 public:
  Submitter(Client const& client, detail::Session const& session, PreparedJob const& job,
            SubmitOptions const& options, detail::Deadline const& deadline)
      : client_(client),
        session_(session),
        once_(session.without_retries()),
        packages_(job.packages),
        ray_has_answered_(job.ray_has_answered),
        request_(job.request),
        fingerprint_(detail::request_fingerprint(request_)),
        own_call_(generate_submission_id()),
        options_(options),
        deadline_(deadline) {}

  /// Asks for the job first when `look_first`: then one that is there needs no package.
  Result<Submission> run(std::string const& id, bool look_first) {
    request_.submission_id = id;
    if (look_first) {
      auto there = first_look();
      if (!there && is_of_another_server(there.error()) && may_be_on_its_way(there.error())) {
        RAYJOBS_TRY_VOID(check_that_ray_is_there());
        there = first_look();
      }
      if (!there) return std::move(there).error();
      if (*there) return **there;
      RAYJOBS_TRY_VOID(detail::warn_of_earlier_log(session_, id, deadline_));
    } else if (!ray_has_answered_) {
      RAYJOBS_TRY_VOID(check_that_ray_is_there());
    }
    for (int number = 1;; ++number) {
      if (auto ready = ensure_packages(); !ready) return final_error(std::move(ready).error());
      auto outcome = attempt();
      if (auto* const submission = std::get_if<Submission>(&outcome)) return std::move(*submission);
      Failure& failure = std::get<Failure>(outcome);
      uncertain_ = uncertain_ || failure.uncertain;
      auto const delay = failure.retry ? pause(failure.error, number) : std::nullopt;
      if (!delay) return final_error(std::move(failure.error));
      if (number == 1)
        session_.log(LogRecord::Level::warning,
                     failure.error.message + "; trying again for up to " +
                         detail::duration_text(session_.options().retry.total_budget));
      if (auto slept = deadline_.sleep(*delay); !slept)
        return final_error(std::move(slept).error());
    }
  }

 private:
  Result<std::optional<Submission>> first_look() const {
    RAYJOBS_TRY(CallOptions const call, deadline_.rest());
    return look(session_, call);
  }

  /// A POST to a server that is not Ray would end in uncertainty; here nothing was sent yet.
  Result<void> check_that_ray_is_there() const {
    std::optional<Clock::TimePoint> first_miss;
    for (int number = 1;; ++number) {
      RAYJOBS_TRY(CallOptions const call, deadline_.rest());
      auto const version = detail::fetch_version(session_, call);
      if (version) return {};
      Error const& error = version.error();
      if (error.code == ErrorCode::cancelled || detail::is_no_answer(error.code)) return error;
      if (is_of_another_server(error) && !may_be_on_its_way(error)) return error;
      // Of anything else, such as wrong credentials, the POST has more to say.
      if (!may_be_on_its_way(error)) return {};
      // A gateway may hide the version alone.
      RAYJOBS_TRY(CallOptions const looking, deadline_.rest());
      if (look(once_, looking)) return {};
      auto const now = session_.clock().now();
      if (!first_miss) first_miss = now;
      auto const left = std::min(kRoutePatience, session_.options().retry.total_budget) -
                        std::chrono::duration_cast<milliseconds>(now - *first_miss);
      if (left <= milliseconds{0}) return error;
      auto const pause =
          detail::retry_pause(number, detail::random_share(), {}, session_.options().retry);
      RAYJOBS_TRY_VOID(deadline_.sleep(std::min(pause, left)));
    }
  }

  Result<void> ensure_packages() const {
    RAYJOBS_TRY(CallOptions const call, deadline_.rest());
    RAYJOBS_TRY(auto const uploads, client_.ensure_packages(packages_, call));
    if (!options_.on_package) return {};
    for (std::size_t i = 0; i < uploads.size(); ++i) options_.on_package(packages_[i], uploads[i]);
    return {};
  }

  std::variant<Submission, Failure> attempt() {
    auto const call = deadline_.rest();
    if (!call) return Failure{.error = call.error()};
    if (options_.on_attempt) {
      if (auto ready = options_.on_attempt(request_.submission_id); !ready)
        return Failure{.error = std::move(ready).error()};
    }
    auto const posted = post(*call);
    if (posted) return Submission{.submission_id = request_.submission_id, .adopted = {}};
    Error error = posted.error();
    if (!first_failure_) first_failure_ = session_.clock().now();
    switch (error.code) {
      case ErrorCode::unavailable:
        return Failure{.error = std::move(error), .retry = true};
      case ErrorCode::outcome_unknown:
      case ErrorCode::already_exists:
      case ErrorCode::server_error:  // The head may have lost its agent when the job was recorded.
      case ErrorCode::protocol:      // Something before Ray has answered in its place.
        return look_after(std::move(error));
      case ErrorCode::timeout:
      case ErrorCode::cancelled:
        return Failure{.error = std::move(error), .uncertain = true};
      default:
        return Failure{.error = std::move(error)};
    }
  }

  std::variant<Submission, Failure> look_after(Error error) {
    auto const call = deadline_.rest();
    if (!call) return Failure{.error = call.error(), .uncertain = true};
    auto there = look(once_, *call);
    if (there && *there) return **std::move(there);
    bool const unknown = error.code == ErrorCode::outcome_unknown;
    // Ray says that there is none; but a POST without an answer may still be on its way.
    if (there)
      return Failure{.error = std::move(error),
                     .retry = unknown || error.code == ErrorCode::already_exists,
                     .uncertain = unknown || answered_for_another_};
    Error looked = std::move(there).error();
    if (looked.code == ErrorCode::already_exists) return Failure{.error = std::move(looked)};
    bool const ended = looked.code == ErrorCode::cancelled || deadline_.passed();
    if (ended) return Failure{.error = std::move(looked), .uncertain = true};
    error.code = ErrorCode::outcome_unknown;
    error.message += "; then, asked for the job: " + looked.message;
    return Failure{.error = std::move(error), .retry = true, .uncertain = true};
  }

  Result<void> post(CallOptions const& call) {
    SubmitRequest const job =
        detail::marked(request_, fingerprint_, own_call_, session_.options().default_metadata);
    auto request = once_.request(Method::post, std::string(detail::kJobsPath));
    request.idempotent = false;
    request.headers = {{"Content-Type", "application/json"}};
    RAYJOBS_TRY(request.body, detail::submit_json(job));
    std::string const context = once_.context(request);
    RAYJOBS_TRY(auto const answered,
                detail::ask(once_, std::move(request), call, detail::parse_submitted));
    if (answered == job.submission_id) return {};
    answered_for_another_ = true;
    return Error{
        .code = ErrorCode::protocol,
        .message = "the server answered with another submission id than " + job.submission_id,
        .context = context};
  }

  /// The job of our id when it is there and may be taken for ours; none when there is no such job.
  Result<std::optional<Submission>> look(detail::Session const& session,
                                         CallOptions const& call) const {
    auto found = detail::fetch_job(session, request_.submission_id, call);
    if (!found) {
      if (found.error().code == ErrorCode::not_found) return std::optional<Submission>{};
      return std::move(found).error();
    }
    auto const value_of = [&](std::string_view key) {
      auto const entry = found->metadata.find(std::string(key));
      return entry == found->metadata.end() ? std::string() : entry->second;
    };
    Submission submission{.submission_id = request_.submission_id, .adopted = {}};
    if (value_of(kSubmitCallKey) == own_call_) return std::optional(submission);
    if (value_of(kFingerprintKey) != fingerprint_)
      return taken("belongs to a different job: " + detail::difference(*found, request_),
                   "choose another submission id, or delete that job once it has ended");
    if (options_.adoption == Adoption::never)
      return taken("has been submitted before, and is " + found->status_text,
                   "choose another submission id, or allow the job to be adopted");
    submission.adopted = *std::move(found);
    return std::optional(std::move(submission));
  }

  Error taken(std::string const& why, std::string hint) const {
    return {.code = ErrorCode::already_exists,
            .message = "the submission id " + request_.submission_id + ' ' + why,
            .hint = std::move(hint)};
  }

  /// None when the retry budget is spent.
  std::optional<milliseconds> pause(Error const& error, int attempts) const {
    auto const& retry = session_.options().retry;
    auto const spent = std::chrono::duration_cast<milliseconds>(
        session_.clock().now() - first_failure_.value_or(session_.clock().now()));
    if (spent >= retry.total_budget) return std::nullopt;
    return std::min(detail::retry_pause(attempts, detail::random_share(), error.retry_after, retry),
                    retry.total_budget - spent);
  }

  /// What is uncertain once stays so, whatever a later attempt came to; but our own end of it has
  /// its code, and an id that a different job has is not ours.
  Error final_error(Error error) const {
    bool const keeps_code = error.code == ErrorCode::timeout ||
                            error.code == ErrorCode::cancelled ||
                            error.code == ErrorCode::already_exists;
    if (uncertain_ && !keeps_code) error.code = ErrorCode::outcome_unknown;
    if (error.code == ErrorCode::outcome_unknown)
      error.message = "it is not known whether job " + request_.submission_id +
                      " was submitted: " + error.message;
    if (uncertain_)
      error.hint = "job " + request_.submission_id +
                   " may exist: submit it again with this id, which makes no second one";
    return error;
  }

  Client const& client_;
  detail::Session const& session_;
  detail::Session once_;
  std::span<PackagePlan const> packages_;
  bool ray_has_answered_;
  SubmitRequest request_;
  std::string fingerprint_;
  std::string own_call_;
  SubmitOptions const& options_;
  detail::Deadline const& deadline_;
  std::optional<Clock::TimePoint> first_failure_;
  bool uncertain_ = false;
  bool answered_for_another_ = false;  ///< A POST was accepted; of which job, was not said.
};

}  // namespace

Result<Submission> detail::submit_planned(Client const& client, Session const& session,
                                          PreparedJob const& job, SubmitOptions const& options,
                                          Deadline const& deadline) {
  std::string const& id = job.request.submission_id;
  for (unsigned number = 1;; ++number) {
    Submitter submitter(client, session, job, options, deadline);
    auto submission =
        submitter.run(number == 1 ? id : id + '-' + std::to_string(number), !job.id_is_random);
    bool const next = submission && submission->adopted && is_cluster_fault(*submission->adopted) &&
                      number < options.max_jobs;
    if (!next) return submission;
  }
}

}  // namespace rayjobs
