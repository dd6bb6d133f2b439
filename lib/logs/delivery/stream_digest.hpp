// StreamDigest: a running hash of a stream of bytes whose value can be read at any point.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace rayjobs::detail {

/// SHA-1, as a checksum (no security depends on it): it is the fastest strong hash of libcrypto on
/// common processors. Move-only.
class StreamDigest {
 public:
  using Value = std::array<unsigned char, 20>;

  StreamDigest();
  void update(std::string_view bytes);
  /// The hash of everything so far; more may follow.
  Value value() const;

 private:
  struct ContextDeleter {
    void operator()(void* context) const noexcept;
  };
  std::unique_ptr<void, ContextDeleter> context_;
};

}  // namespace rayjobs::detail
