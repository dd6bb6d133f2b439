// Where the server keeps an uploaded package.
#pragma once

#include <rayjobs/result.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The path of the package with that URI. invalid_argument unless it begins with gcs://: packages
/// of other schemes are fetched by the cluster itself.
Result<std::string> package_path(std::string_view uri);

}  // namespace rayjobs::detail
