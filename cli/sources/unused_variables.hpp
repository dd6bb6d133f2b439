// Variables that look like options, and set none.
#pragma once

#include "sources/setting.hpp"

#include <rayjobs/environment.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// A sentence for each variable that begins with RAYJOBS_, is not empty, and belongs to no option
/// that the environment may set. Those of the project's own tools (RAYJOBS_DEV_) are left out.
std::vector<std::string> about_unused_variables(Environment const& environment,
                                                OptionsOfAll const& all);

}  // namespace rayjobs::cli
