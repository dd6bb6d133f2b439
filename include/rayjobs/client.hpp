/// Client: one method for each operation of the Jobs API, and wait, follow and ensure_package made
/// of them.
#pragma once

#include <rayjobs/address.hpp>
#include <rayjobs/export.hpp>
#include <rayjobs/follow.hpp>
#include <rayjobs/job.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/submit.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs {

namespace detail {
struct ClientFactory;
}

/// A Ray cluster's Jobs API. All methods block. Thread safety: const methods may run concurrently.
/// Lifetime: copies are cheap and share connections. Every method can fail with unauthenticated,
/// forbidden, unavailable, timeout, cancelled, protocol and server_error; further codes stand at
/// the method. Protocol facts: docs/protocol.md.
class RAYJOBS_EXPORT Client {
 public:
  /// Sends nothing. io: a file named in the TLS options cannot be read.
  static Result<Client> create(Address address, ClientOptions options = {});

  Address const& address() const;

  /// GET /api/version.
  Result<ServerVersion> version(CallOptions const& call = {}) const;

  /// POST /api/jobs/ until one job of that id and request is on the cluster, within the retry
  /// budget. Where it is not certain what came of an attempt, the server is asked for the id: so
  /// there is never a second job. A given id is asked for before the first attempt too.
  /// already_exists: the id belongs to another job; the message says what differs. rejected: the
  /// server refused the request. outcome_unknown: the budget has passed without certainty; the same
  /// call with the same id goes on where this one ended.
  Result<Submission> submit(SubmitRequest const& request, SubmitOptions const& options = {},
                            CallOptions const& call = {}) const;

  /// The request that submit would make of `request`, without sending anything: the values of
  /// kSubmitCallKey and of an id that was not given differ each time. invalid_argument.
  Result<SubmitPreview> preview(SubmitRequest const& request) const;

  /// GET /api/jobs/ID; `id` is a submission id or a driver's job id. not_found.
  Result<JobInfo> get(std::string_view id, CallOptions const& call = {}) const;

  /// GET /api/jobs/, in the server's order.
  Result<std::vector<JobInfo>> list(CallOptions const& call = {}) const;

  /// POST /api/jobs/ID/stop. true: the job was asked to stop (asynchronously); false: it had ended
  /// already. not_found; rejected for a DRIVER entry.
  Result<bool> stop(std::string_view id, CallOptions const& call = {}) const;

  /// DELETE /api/jobs/ID. not_found; conflict: the job has not ended; rejected for a DRIVER entry.
  Result<bool> remove(std::string_view id, CallOptions const& call = {}) const;

  /// The log as it is now, handed to `sink` piece by piece: raw bytes where the server gives them,
  /// else text with Ray's newline normalisation. not_found; rejected for a DRIVER entry.
  Result<void> logs(std::string_view id, std::function<void(std::string_view)> const& sink,
                    LogRange const& range = {}, CallOptions const& call = {}) const;

  /// GET /api/packages/…; true: the cluster has it, and keeps it for 10 minutes from now.
  Result<bool> package_exists(std::string_view uri, CallOptions const& call = {}) const;

  /// PUT /api/packages/…. rejected: too large for the server.
  Result<void> upload_package(Package const& package, CallOptions const& call = {}) const;

  /// Asks for the planned package, and writes and uploads its zip only when the cluster lacks it.
  /// conflict: the directory has changed since it was planned, and with it the URI: plan it anew.
  /// Further codes of Package::write and upload_package.
  Result<PackageUpload> ensure_package(PackagePlan const& plan, CallOptions const& call = {}) const;

  /// The same for several packages; what came of each one, in their order. They are uploaded side
  /// by side, with one progress; the first error ends the others.
  Result<std::vector<PackageUpload>> ensure_packages(PackagePlans const& plans,
                                                     CallOptions const& call = {}) const;

  /// Polls until the job is terminal. not_found; outcome_unknown: the record vanished meanwhile, or
  /// is another submission's now. Once there was an answer, one that is not Ray's, or an error of
  /// Ray's, is waited out for the retry budget as no answer is.
  Result<JobInfo> wait(std::string_view id, WaitOptions const& options = {},
                       CallOptions const& call = {}) const;

  /// Delivers the whole log as it grows, until the status is terminal and the log's end was
  /// delivered. The status alone decides the end; lost connections are made again until the retry
  /// budget passes without any answer (outcome_unknown). not_found: no such job; outcome_unknown:
  /// the record vanished meanwhile.
  Result<FollowResult> follow(std::string_view id, FollowOptions const& options = {},
                              CallOptions const& call = {}) const;

 private:
  friend struct detail::ClientFactory;
  struct State;
  explicit Client(std::shared_ptr<State const> state);
  std::shared_ptr<State const> state_;
};

}  // namespace rayjobs
