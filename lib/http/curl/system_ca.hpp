// Where this system keeps its certificate authorities, for a libcurl that was not built for one.
#pragma once

#include <filesystem>
#include <string>

namespace rayjobs::detail {

/// Empty when libcurl knows the place by itself.
std::string system_ca_file();

/// The first of the distributions' usual bundles that can be read below `root`; else empty.
std::string find_ca_bundle(std::filesystem::path const& root);

}  // namespace rayjobs::detail
