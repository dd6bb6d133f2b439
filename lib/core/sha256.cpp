// SHA-256 by libcrypto.
#include "core/sha256.hpp"

#include <stdexcept>

#include <openssl/evp.h>

namespace rayjobs::detail {

Sha256 sha256(std::string_view text) {
  Sha256 digest{};
  // Every policy allows SHA-256: a failure is an installation without its default provider.
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute SHA-256");
  return digest;
}

std::string to_hex(Sha256 const& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned const byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

}  // namespace rayjobs::detail
