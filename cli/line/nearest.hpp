// The known word that a misspelt one most likely stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// Empty when none of `known` is near: more than one letter in three would have to be added, left
/// out, replaced or swapped with the next one.
std::string nearest(std::string_view word, std::vector<std::string> const& known);

}  // namespace rayjobs::cli
