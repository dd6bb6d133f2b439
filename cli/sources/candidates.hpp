// All that sources say of one option.
#pragma once

#include "sources/setting.hpp"

#include <rayjobs/result.hpp>

#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// The greatest source first. A variable that is empty says nothing.
///
/// Errors: invalid_argument of a variable that does not say which command's option it means.
Result<std::vector<Setting>> candidates_for(std::string_view command, Option const& option,
                                            std::vector<GivenOption> const& on_line,
                                            Sources const& sources);

}  // namespace rayjobs::cli
