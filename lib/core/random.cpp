// Asks std::random_device, which reads the processor's or the kernel's generator.
#include "core/random.hpp"

#include <algorithm>
#include <random>

namespace rayjobs::detail {

void fill_random(std::span<unsigned char> bytes) {
  std::random_device source;
  std::ranges::generate(bytes, [&source] { return static_cast<unsigned char>(source() & 0xFFU); });
}

double random_share() {
  std::random_device source;
  return std::uniform_real_distribution<double>(0.0, 1.0)(source);
}

}  // namespace rayjobs::detail
