// Which package URIs Ray's client passes on, for each field and each set of rules.
#pragma once

#include "runtime_env/fields/rules.hpp"

#include <string_view>

namespace rayjobs::detail {

enum class PackageField { working_dir, py_modules };

/// "working_dir" or "py_modules".
std::string_view name_of(PackageField field);

/// True: a URI that is passed on; false: a local path. invalid_argument for a URI that the cluster
/// could not use.
Result<bool> check_package_uri(PackageField field, std::string_view value, Rules const& rules);

}  // namespace rayjobs::detail
