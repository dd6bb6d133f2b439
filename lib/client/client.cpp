// Client: its creation, and the operations that are one request each.
#include "client/client_state.hpp"
#include "core/deadline.hpp"
#include "core/try.hpp"
#include "jobs/job_json.hpp"
#include "jobs/job_requests.hpp"
#include "logs/follow.hpp"
#include "logs/read_log.hpp"

#include <rayjobs/transport.hpp>

#include <utility>

namespace rayjobs {

Client detail::ClientFactory::make(Address address, ClientOptions options, Clock& clock) {
  return Client(std::make_shared<Client::State const>(
      Client::State{.session = Session(std::move(address), std::move(options), clock)}));
}

Client::Client(std::shared_ptr<State const> state) : state_(std::move(state)) {}

Result<Client> Client::create(Address address, ClientOptions options) {
  if (!options.transport) {
    RAYJOBS_TRY(options.transport, make_curl_transport(options.tls, options.connection));
  }
  return detail::ClientFactory::make(std::move(address), std::move(options),
                                     detail::system_clock());
}

Address const& Client::address() const { return state_->session.address(); }

Result<ServerVersion> Client::version(CallOptions const& call) const {
  return detail::fetch_version(state_->session, call);
}

Result<JobInfo> Client::get(std::string_view id, CallOptions const& call) const {
  return detail::fetch_job(state_->session, id, call);
}

Result<std::vector<JobInfo>> Client::list(CallOptions const& call) const {
  // Without its final slash this path is unknown to Ray.
  return detail::ask(state_->session,
                     state_->session.request(Method::get, std::string(detail::kJobsPath)), call,
                     detail::parse_jobs);
}

Result<bool> Client::stop(std::string_view id, CallOptions const& call) const {
  RAYJOBS_TRY_VOID(detail::check_forwarded_id(id));
  return detail::ask(state_->session,
                     state_->session.request(Method::post, detail::job_path(id) + "/stop"), call,
                     [](std::string_view json) { return detail::parse_flag(json, "stopped"); });
}

Result<bool> Client::remove(std::string_view id, CallOptions const& call) const {
  RAYJOBS_TRY_VOID(detail::check_forwarded_id(id));
  detail::Deadline const deadline(state_->session.clock(), call);
  // Only of a job that was there can it be said that it was deleted.
  RAYJOBS_TRY_VOID(detail::fetch_job(state_->session, id, call));
  auto remove_once = [&](bool idempotent) -> Result<bool> {
    RAYJOBS_TRY(CallOptions const rest, deadline.rest());
    auto request = state_->session.request(Method::del, detail::job_path(id));
    request.idempotent = idempotent;
    return detail::ask(state_->session, std::move(request), rest,
                       [](std::string_view json) { return detail::parse_flag(json, "deleted"); });
  };
  // The first request counts as not repeatable, because only then an ambiguous end is told from
  // the certainty that nothing was sent. After it, "no such job" means that it was deleted.
  auto first = remove_once(false);
  if (first || first.error().code != ErrorCode::outcome_unknown) return first;
  auto second = remove_once(true);
  if (!second && second.error().code == ErrorCode::not_found) return true;
  return second;
}

Result<void> Client::logs(std::string_view id, std::function<void(std::string_view)> const& sink,
                          LogRange const& range, CallOptions const& call) const {
  RAYJOBS_TRY_VOID(detail::check_job_id(id));
  return detail::read_log(state_->session, id, sink, range, call);
}

Result<FollowResult> Client::follow(std::string_view id, FollowOptions const& options,
                                    CallOptions const& call) const {
  RAYJOBS_TRY_VOID(detail::check_job_id(id));
  return detail::follow_job(state_->session, id, options, call);
}

}  // namespace rayjobs
