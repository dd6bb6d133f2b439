// Uploads of packages, several side by side.
#pragma once

#include "http/session.hpp"

#include <rayjobs/package.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// The path of a gcs:// package; all others are fetched by the cluster itself. invalid_argument.
Result<std::string> package_path(std::string_view uri);

Result<void> upload_package(Session const& session, Package const& package,
                            CallOptions const& call);

/// Progress is that of all packages together; it and the session's log are called on the calling
/// thread. The first error ends the other uploads.
Result<void> upload_packages(Session const& session, std::vector<Package> const& packages,
                             CallOptions const& call);

}  // namespace rayjobs::detail
