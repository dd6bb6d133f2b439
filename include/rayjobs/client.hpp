/// Client: one method for each operation of the Jobs API, and prepare, submit, wait and follow,
/// which are made of them.
#pragma once

#include <rayjobs/address.hpp>
#include <rayjobs/export.hpp>
#include <rayjobs/follow.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/submit.hpp>
#include <rayjobs/wait.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs {

namespace detail {
struct ClientFactory;
}

/// A Ray cluster's Jobs API. All methods block. Thread safety: const methods may run concurrently.
/// Lifetime: copies are cheap and share connections. Every method that sends a request can fail
/// with unauthenticated, forbidden, unavailable, timeout, cancelled, protocol and server_error;
/// further codes stand at the method. Protocol facts: docs/protocol.md.
class RAYJOBS_EXPORT Client {
 public:
  /// Sends nothing. io: a file named in the TLS options cannot be read.
  static Result<Client> create(Address address, ClientOptions options = {});

  Address const& address() const;

  /// GET /api/version.
  Result<ServerVersion> version(CallOptions const& call = {}) const;

  /// Everything before a submit: checks the request, normalises its runtime environment, plans a
  /// package for each path in working_dir and py_modules (again, up to three times in all, when a
  /// directory changes meanwhile) and chooses the id. Reads files on several threads; asks the
  /// server for its version only where the version makes a difference, and uploads nothing.
  /// invalid_argument: the request, the runtime environment or a path; io, rejected and conflict:
  /// as plan_package, plan_archive and plan_module.
  Result<PreparedJob> prepare(SubmitRequest const& request, PrepareOptions const& options = {},
                              CallOptions const& call = {}) const;

  /// Uploads the packages that the cluster lacks, then sends POST /api/jobs/ until exactly one job
  /// of this id and request is on the cluster, within the retry budget. Where the outcome of an
  /// attempt is uncertain the server is asked for the id, so there is never a second job; an id
  /// that is not random is asked for before the first attempt too. A directory that has changed
  /// since it was planned is planned again, up to three times in all, as long as nothing was sent.
  /// already_exists: the id belongs to another job; the message says what differs. rejected: the
  /// server refused the request or a package. conflict: a directory keeps changing.
  /// outcome_unknown: the budget passed without certainty; the same call with the same id continues
  /// where this one ended.
  Result<Submission> submit(PreparedJob const& job, SubmitOptions const& options = {},
                            CallOptions const& call = {}) const;

  /// The request that submit would make, without sending anything: the value of kSubmitCallKey
  /// differs each time. invalid_argument.
  Result<SubmitPreview> preview(PreparedJob const& job) const;

  /// GET /api/jobs/ID; `id` is a submission id or a driver's job id. not_found.
  Result<JobInfo> get(std::string_view id, CallOptions const& call = {}) const;

  /// GET /api/jobs/, in the server's order. A record that cannot be read as a job is there with its
  /// raw_json alone. protocol: also a list of very many records that are much shorter than Ray's.
  Result<std::vector<JobInfo>> list(CallOptions const& call = {}) const;

  /// POST /api/jobs/ID/stop. true: the job was asked to stop, which takes a while; false: it had
  /// already ended (Ray 2.22 also says so of some jobs that it stops). not_found; rejected: a
  /// DRIVER entry; invalid_argument: the head would take the id for another (check_submission_id).
  Result<bool> stop(std::string_view id, CallOptions const& call = {}) const;

  /// DELETE /api/jobs/ID: the record, not the log. true: it was deleted; false: the server says
  /// that it was not. not_found; conflict: the job has not ended; otherwise as stop().
  Result<bool> remove(std::string_view id, CallOptions const& call = {}) const;

  /// Hands the log as it is now to `sink`, piece by piece: raw bytes where the server gives them,
  /// else text with Ray's newline normalisation. not_found; rejected: a DRIVER entry.
  Result<void> logs(std::string_view id, std::function<void(std::string_view)> const& sink,
                    LogRange const& range = {}, CallOptions const& call = {}) const;

  /// GET /api/packages/…; true: the cluster has the package, and keeps it for 10 minutes from now.
  Result<bool> package_exists(std::string_view uri, CallOptions const& call = {}) const;

  /// PUT /api/packages/…. rejected: too large for the server.
  Result<void> upload_package(Package const& package, CallOptions const& call = {}) const;

  /// Uploads each planned package that the cluster lacks, after writing its zip; returns, in their
  /// order, which of them were uploaded. Several are uploaded side by side with one progress; the
  /// first error ends the others. conflict: a directory has changed since it was planned, and its
  /// URI with it. Further codes: those of Package::write and upload_package.
  Result<std::vector<PackageUpload>> ensure_packages(std::span<PackagePlan const> plans,
                                                     CallOptions const& call = {}) const;

  /// Polls until the job is terminal; returns its last record. Silence is waited out for the retry
  /// budget; so are, once this job was seen, answers that are not Ray's and errors of Ray's. When
  /// the budget is spent, the last error, e.g. unavailable. not_found; outcome_unknown: the record
  /// has vanished, or belongs to another submission now, or the job's node has been dead for the
  /// retry budget and the status does not move.
  Result<JobInfo> wait(std::string_view id, WaitOptions const& options = {},
                       CallOptions const& call = {}) const;

  /// wait() for several jobs at once; returns in the order of `ids` what was learned of each. The
  /// retry budget is for the server's silence, whichever job was asked for.
  std::vector<WaitedJob> wait_all(std::span<std::string const> ids, WaitOptions const& options = {},
                                  CallOptions const& call = {}) const;

  /// Delivers the whole log as it grows, until the status is terminal and the log's end was
  /// delivered. The status alone decides the end; a lost connection is made again. not_found: there
  /// is no such job; outcome_unknown: the retry budget passed without any answer, or the record has
  /// vanished, or the job's node is dead as for wait(); timeout: the job did not start within
  /// FollowOptions::start_timeout.
  Result<FollowResult> follow(std::string_view id, FollowOptions const& options = {},
                              CallOptions const& call = {}) const;

 private:
  friend struct detail::ClientFactory;
  struct State;
  explicit Client(std::shared_ptr<State const> state);
  std::shared_ptr<State const> state_;
};

}  // namespace rayjobs
