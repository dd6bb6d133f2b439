// Uploads of packages, several side by side, to where the server keeps them.
#pragma once

#include "http/session.hpp"

#include <rayjobs/package.hpp>

#include <vector>

namespace rayjobs::detail {

/// The path of the package with that URI. invalid_argument unless it begins with gcs://: packages
/// of other schemes are fetched by the cluster itself.
Result<std::string> package_path(std::string_view uri);

/// Uploads one package; Progress is reported as stage "upload".
Result<void> upload_package(Session const& session, Package const& package,
                            CallOptions const& call);

/// Progress is that of all packages together; it and the session's log are called on the calling
/// thread. The first error ends the other uploads.
Result<void> upload_packages(Session const& session, std::vector<Package> const& packages,
                             CallOptions const& call);

}  // namespace rayjobs::detail
