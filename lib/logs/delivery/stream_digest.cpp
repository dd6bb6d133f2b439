// libcrypto's EVP interface; a value is taken from a copy of the running state.
#include "logs/delivery/stream_digest.hpp"

#include <openssl/evp.h>

namespace rayjobs::detail {
namespace {

EVP_MD_CTX* evp(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

void StreamDigest::ContextDeleter::operator()(void* context) const noexcept {
  EVP_MD_CTX_free(evp(context));
}

StreamDigest::StreamDigest() : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(evp(context_.get()), EVP_sha1(), nullptr);
}

void StreamDigest::update(std::string_view bytes) {
  EVP_DigestUpdate(evp(context_.get()), bytes.data(), bytes.size());
}

StreamDigest::Value StreamDigest::value() const {
  std::unique_ptr<void, ContextDeleter> const copy(EVP_MD_CTX_new());
  EVP_MD_CTX_copy_ex(evp(copy.get()), evp(context_.get()));
  Value value{};
  EVP_DigestFinal_ex(evp(copy.get()), value.data(), nullptr);
  return value;
}

}  // namespace rayjobs::detail
