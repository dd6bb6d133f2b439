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

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs {

namespace detail {
struct ClientFactory;
}

/// What ensure_package did.
enum class PackageUpload { already_there, uploaded };

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

  /// POST /api/jobs/. Returns the submission id. already_exists: the id is taken. rejected: the
  /// server refused the request. outcome_unknown: no answer came after the request was sent; look
  /// for the id before trying again.
  Result<std::string> submit(SubmitRequest const& request, CallOptions const& call = {}) const;

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
                    CallOptions const& call = {}) const;

  /// GET /api/packages/…; true: the cluster has it, and keeps it for 10 minutes from now.
  Result<bool> package_exists(std::string_view uri, CallOptions const& call = {}) const;

  /// PUT /api/packages/…. rejected: too large for the server.
  Result<void> upload_package(Package const& package, CallOptions const& call = {}) const;

  /// Asks for the planned package, and writes and uploads its zip only when the cluster lacks it.
  /// When the directory has changed since it was planned, `plan` is made anew, its uri with it, a
  /// few times at most. Codes of plan_package, Package::write and upload_package.
  Result<PackageUpload> ensure_package(PackagePlan& plan, CallOptions const& call = {}) const;

  /// Polls until the job is terminal. not_found; outcome_unknown: the record vanished meanwhile.
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
