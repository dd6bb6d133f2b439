// The hash that Ray names a directory's package by: the XOR of the hashes of its paths.
#include "packaging/tree/tree_hash.hpp"

#include "core/try.hpp"

#include <openssl/evp.h>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

void PathHasher::Free::operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
void PathHasher::Free::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

PathHasher::PathHasher()
    : algorithm_(EVP_MD_fetch(nullptr, "SHA1", nullptr)), context_(EVP_MD_CTX_new()) {}

PathHasher::~PathHasher() = default;

void PathHasher::start(std::string_view path) {
  working_ = algorithm_ != nullptr && context_ != nullptr &&
             EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1;
  update(path);
}

void PathHasher::update(std::span<char const> content) {
  working_ = working_ && EVP_DigestUpdate(context_.get(), content.data(), content.size()) == 1;
}

Result<PathHasher::Digest> PathHasher::digest() {
  Digest digest{};
  if (!working_ || EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1)
    return Error{.code = ErrorCode::io,
                 .message = "OpenSSL cannot compute SHA-1, which package URIs are made of",
                 .hint = "check OpenSSL's configuration: a FIPS policy may forbid SHA-1"};
  return digest;
}

Result<std::uint64_t> PathHasher::finish() {
  RAYJOBS_TRY(Digest const digest, this->digest());
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < 8; ++i) result = (result << 8U) | digest[i];
  return result;
}

Result<std::string> PathHasher::finish_in_full() {
  RAYJOBS_TRY(Digest const digest, this->digest());
  std::string result;
  for (unsigned const byte : digest) {
    result += kHexDigits[byte >> 4U];
    result += kHexDigits[byte & 0xFU];
  }
  return result;
}

std::string TreeHash::uri() const {
  std::string result = "gcs://_ray_pkg_";
  for (unsigned shift = 64; shift > 0; shift -= 4)
    result += kHexDigits[(sum_ >> (shift - 4)) & 0xFU];
  return result + ".zip";
}

}  // namespace rayjobs::detail
