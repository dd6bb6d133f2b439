// An archive whose one top directory stands between the entrypoint and its files.
#pragma once

#include <rayjobs/package.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// A sentence, if the entrypoint names a file of the archive without the one top directory that
/// holds all of it; else empty. Ray removes that directory from an archive that it downloads, not
/// from one that is uploaded. `archive`: a working directory's plan.
std::string layer_warning(PackagePlan const& archive, std::string_view entrypoint);

}  // namespace rayjobs::detail
