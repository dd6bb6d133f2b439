// Which package URIs Ray's client passes on, for each field and each set of rules.
#pragma once

#include "runtime_env/fields/field_table.hpp"

#include <string_view>

namespace rayjobs::detail {

/// True: a URI that is passed on; false: a local path. invalid_argument for a URI that the cluster
/// could not use. `field`: "working_dir" or "py_modules".
Result<bool> check_package_uri(std::string_view field, std::string_view value, Rules const& rules);

}  // namespace rayjobs::detail
