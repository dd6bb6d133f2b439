// The hash that Ray names a directory's package by: the XOR of the hashes of its paths.
#pragma once

#include <rayjobs/result.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/types.h>

namespace rayjobs::detail {

/// SHA-1 of a path and its content, one path after the other. Thread safety: one thread at a time;
/// several may hash different paths.
class PathHasher {
 public:
  PathHasher();
  ~PathHasher();

  /// Begins a path: relative to the directory, "." for the directory itself.
  void start(std::string_view path);
  void update(std::span<char const> content);
  /// The first 8 bytes of the hash. Fails with io when OpenSSL offers no SHA-1.
  Result<std::uint64_t> finish();
  /// All 40 digits of it, hexadecimal. Fails as finish() does.
  Result<std::string> finish_in_full();

 private:
  using Digest = std::array<unsigned char, 20>;
  Result<Digest> digest();

  struct Free {
    void operator()(EVP_MD* algorithm) const;
    void operator()(EVP_MD_CTX* context) const;
  };
  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
  bool working_ = true;
};

/// Sums up the hashes of paths, in any order.
class TreeHash {
 public:
  void add(std::uint64_t path_hash) { sum_ ^= path_hash; }
  /// The package URI.
  std::string uri() const;

 private:
  std::uint64_t sum_ = 0x3030303030303030;  ///< Ray begins with the text "00000000".
};

}  // namespace rayjobs::detail
