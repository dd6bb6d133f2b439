// Random numbers that nobody can predict.
#pragma once

#include <span>

namespace rayjobs::detail {

/// Fills `bytes` from the system's generator.
void fill_random(std::span<unsigned char> bytes);

/// A number from 0 up to, but not including, 1.
double random_share();

}  // namespace rayjobs::detail
