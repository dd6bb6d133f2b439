// The time of day, to compare with the times of files.
#include "core/wall_clock.hpp"

namespace rayjobs::detail {

std::chrono::nanoseconds wall_time() { return std::chrono::system_clock::now().time_since_epoch(); }

}  // namespace rayjobs::detail
