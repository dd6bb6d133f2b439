// Uploads of packages, several side by side.
#pragma once

#include "http/session.hpp"

#include <rayjobs/package.hpp>

#include <vector>

namespace rayjobs::detail {

/// Uploads one package; Progress is reported as stage "upload".
Result<void> upload_package(Session const& session, Package const& package,
                            CallOptions const& call);

/// Progress is that of all packages together; it and the session's log are called on the calling
/// thread. The first error ends the other uploads.
Result<void> upload_packages(Session const& session, std::vector<Package> const& packages,
                             CallOptions const& call);

}  // namespace rayjobs::detail
