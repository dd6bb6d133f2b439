// Client's operations on packages: asks, writes and uploads until every package is known to be
// there.
#include "client/client_state.hpp"
#include "client/package_uploads.hpp"
#include "core/deadline.hpp"
#include "core/try.hpp"

#include <numeric>
#include <utility>

namespace rayjobs {
namespace {

/// One after the other: each is written on all processors. Their progress is added up.
Result<std::vector<Package>> write_packages(std::vector<PackagePlan const*> const& plans,
                                            detail::Deadline const& deadline) {
  Progress all;
  for (auto const* const plan : plans) all.total += plan->total_bytes;
  std::vector<Package> packages;
  for (auto const* const plan : plans) {
    RAYJOBS_TRY(CallOptions call, deadline.rest());
    if (plans.size() > 1 && call.progress)
      call.progress = [report = std::move(call.progress), &all](Progress const& one) {
        report({.stage = one.stage, .done = all.done + one.done, .total = all.total});
      };
    RAYJOBS_TRY(Package package, Package::write(*plan, call));
    packages.push_back(std::move(package));
    all.done += plan->total_bytes;
  }
  return packages;
}

}  // namespace

Result<bool> Client::package_exists(std::string_view uri, CallOptions const& call) const {
  RAYJOBS_TRY(auto path, detail::package_path(uri));
  auto answer =
      state_->session.expect_no_page(state_->session.request(Method::get, std::move(path)), call);
  if (answer) return true;
  if (answer.error().code == ErrorCode::not_found) return false;
  return std::move(answer).error();
}

Result<void> Client::upload_package(Package const& package, CallOptions const& call) const {
  return detail::upload_package(state_->session, package, call);
}

Result<std::vector<PackageUpload>> Client::ensure_packages(std::span<PackagePlan const> plans,
                                                           CallOptions const& call) const {
  detail::Deadline const deadline(state_->session.clock(), call);
  std::vector<PackageUpload> done(plans.size(), PackageUpload::already_there);
  std::vector<std::size_t> unsure(plans.size());
  std::iota(unsure.begin(), unsure.end(), std::size_t{0});
  while (!unsure.empty()) {
    std::vector<PackagePlan const*> missing;
    std::vector<std::size_t> there;
    for (std::size_t const i : unsure) {
      PackagePlan const& plan = plans[i];
      RAYJOBS_TRY(CallOptions const asking, deadline.rest());
      RAYJOBS_TRY(bool const exists, package_exists(plan.uri, asking));
      if (exists) {
        there.push_back(i);
      } else {
        missing.push_back(&plan);
        done[i] = PackageUpload::uploaded;
      }
    }
    if (missing.empty()) break;
    RAYJOBS_TRY(auto const packages, write_packages(missing, deadline));
    RAYJOBS_TRY(CallOptions const uploading, deadline.rest());
    RAYJOBS_TRY_VOID(detail::upload_packages(state_->session, packages, uploading));
    // The cluster keeps a package for minutes after it was asked for; the uploads may take longer.
    unsure = std::move(there);
  }
  return done;
}

}  // namespace rayjobs
