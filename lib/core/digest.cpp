// Computes digests with OpenSSL; looks SHA-1 up once per hasher, not once per file.
#include "core/digest.hpp"

#include <stdexcept>

#include <openssl/evp.h>

namespace rayjobs::detail {

void Sha1::Free::operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
void Sha1::Free::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

Sha1::Sha1() : algorithm_(EVP_MD_fetch(nullptr, "SHA1", nullptr)), context_(EVP_MD_CTX_new()) {
  start();
}

void Sha1::start() {
  working_ = algorithm_ != nullptr && context_ != nullptr &&
             EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1;
}

void Sha1::update(std::span<char const> bytes) {
  working_ = working_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
}

Result<Sha1Digest> Sha1::finish() {
  Sha1Digest digest{};
  if (!working_ || EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1)
    return Error{.code = ErrorCode::io,
                 .message = "OpenSSL cannot compute SHA-1",
                 .hint = "check OpenSSL's configuration: a FIPS policy may forbid SHA-1"};
  return digest;
}

Sha1Digest Sha1::so_far() const {
  Sha1Digest digest{};
  std::unique_ptr<EVP_MD_CTX, Free> const copy(EVP_MD_CTX_new());
  if (working_ && copy && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1)
    EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr);
  return digest;
}

Sha256Digest sha256(std::string_view text) {
  Sha256Digest digest{};
  // Every policy allows SHA-256: a failure is an installation without its default provider.
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute SHA-256");
  return digest;
}

std::string to_hex(std::span<unsigned char const> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned const byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

}  // namespace rayjobs::detail
