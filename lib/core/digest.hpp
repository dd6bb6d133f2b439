// SHA-1 and SHA-256: of a text, or of a stream of bytes.
#pragma once

#include <rayjobs/result.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/types.h>

namespace rayjobs::detail {

using Sha1Digest = std::array<unsigned char, 20>;
using Sha256Digest = std::array<unsigned char, 32>;

/// The SHA-1 of one stream of bytes after the other; the first begins with the object. Movable.
/// Thread safety: one thread at a time.
class Sha1 {
 public:
  Sha1();

  /// Forgets all bytes so far.
  void start();
  void update(std::span<char const> bytes);
  /// Returns the hash; call start() next. Fails with io when OpenSSL provides no SHA-1.
  Result<Sha1Digest> finish();
  /// The hash of everything so far, to which more may be added; zeros when OpenSSL provides none.
  Sha1Digest so_far() const;

 private:
  struct Free {
    void operator()(EVP_MD* algorithm) const;
    void operator()(EVP_MD_CTX* context) const;
  };

  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
  bool working_ = false;
};

Sha256Digest sha256(std::string_view text);

/// Lower-case hexadecimal digits.
std::string to_hex(std::span<unsigned char const> bytes);

}  // namespace rayjobs::detail
