// The time of day, to compare with the times of files.
#pragma once

#include <chrono>

namespace rayjobs::detail {

/// Since 1970, as the system's clock has it.
std::chrono::nanoseconds wall_time();

}  // namespace rayjobs::detail
