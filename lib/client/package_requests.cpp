// Client's operations on packages.
#include "client/client_state.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "http/deadline.hpp"

#include <utility>

namespace rayjobs {
namespace {

constexpr std::string_view kScheme = "gcs://";

/// Ray keeps only gcs:// packages itself; all others are fetched by the cluster.
Result<std::string> package_path(std::string_view uri) {
  auto const name = uri.starts_with(kScheme) ? uri.substr(kScheme.size()) : std::string_view();
  if (name.empty() || name == "." || name == "..")
    return Error{
        .code = ErrorCode::invalid_argument,
        .message = "'" + detail::printable(uri) + "' is not the URI of an uploaded package",
        .hint = "it begins with gcs://"};
  return "/api/packages/gcs/" + detail::percent_encode(name);
}

}  // namespace

Result<bool> Client::package_exists(std::string_view uri, CallOptions const& call) const {
  RAYJOBS_TRY(auto path, package_path(uri));
  auto answer =
      state_->session.expect_ok(state_->session.request(Method::get, std::move(path)), call);
  if (answer) return true;
  if (answer.error().code == ErrorCode::not_found) return false;
  return std::move(answer).error();
}

Result<void> Client::upload_package(Package const& package, CallOptions const& call) const {
  RAYJOBS_TRY(auto path, package_path(package.uri()));
  auto put = state_->session.request(Method::put, std::move(path));
  put.body = FileBody{.path = package.file()};
  // A large package on a slow line takes its time; only one that stands still is given up.
  put.timeout = std::chrono::milliseconds{0};
  if (call.progress)
    put.on_upload = [&call](std::uint64_t done, std::uint64_t total) {
      call.progress(Progress{.stage = "upload", .done = done, .total = total});
    };
  RAYJOBS_TRY_VOID(state_->session.expect_ok(std::move(put), call));
  return {};
}

Result<PackageUpload> Client::ensure_package(PackagePlan const& plan,
                                             CallOptions const& call) const {
  detail::Deadline const deadline(state_->session.clock(), call);
  RAYJOBS_TRY(CallOptions const asking, deadline.rest());
  RAYJOBS_TRY(bool const exists, package_exists(plan.uri, asking));
  if (exists) return PackageUpload::already_there;
  RAYJOBS_TRY(CallOptions const writing, deadline.rest());
  RAYJOBS_TRY(Package const package, Package::write(plan, writing));
  RAYJOBS_TRY(CallOptions const uploading, deadline.rest());
  RAYJOBS_TRY_VOID(upload_package(package, uploading));
  return PackageUpload::uploaded;
}

}  // namespace rayjobs
