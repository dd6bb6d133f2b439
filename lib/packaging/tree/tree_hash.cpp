// Takes the first 8 bytes of each path's SHA-1, and writes their XOR as Ray does.
#include "packaging/tree/tree_hash.hpp"

#include "core/try.hpp"

#include <array>

namespace rayjobs::detail {

Result<std::uint64_t> PathHasher::finish() {
  RAYJOBS_TRY(Sha1Digest const digest, sha1_.finish());
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < 8; ++i) result = (result << 8U) | digest[i];
  return result;
}

std::string TreeHash::uri() const {
  std::array<unsigned char, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<unsigned char>((sum_ >> (56 - 8 * i)) & 0xFFU);
  return "gcs://_ray_pkg_" + to_hex(bytes) + ".zip";
}

}  // namespace rayjobs::detail
