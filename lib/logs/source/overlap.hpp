// Joins the last lines of a growing log to what was delivered of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rayjobs::detail {

/// The one p >= `least` for which the first p bytes of `latest` are the last p bytes of
/// `delivered`; none when there is no such p, or more than one (a log that repeats itself). Linear
/// time.
std::optional<std::size_t> unambiguous_overlap(std::string_view delivered, std::string_view latest,
                                               std::size_t least);

}  // namespace rayjobs::detail
