// What the fuzz targets share: how they read an input, cut it into pieces and state a property.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

/// A property that must hold for every input; libFuzzer keeps the input of an abort.
#define HOLDS(condition) \
  ((condition) ? void() : rayjobs::fuzz::broken(#condition, __FILE__, __LINE__))

namespace rayjobs::fuzz {

[[noreturn]] inline void broken(char const* condition, char const* file, int line) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  std::abort();
}

/// Reads an input from its start; what is missing reads as 0.
class Input {
 public:
  Input(std::uint8_t const* data, std::size_t size)
      : rest_(reinterpret_cast<char const*>(data), size) {}

  unsigned byte() {
    std::string_view const taken = text(1);
    return taken.empty() ? 0 : static_cast<unsigned char>(taken.front());
  }
  bool flag() { return (byte() & 1U) != 0; }
  /// At most `most` bytes.
  std::string_view text(std::size_t most) {
    std::string_view const taken = rest_.substr(0, most);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// Up to the next line feed, which is taken as well.
  std::string_view line() {
    std::string_view const taken = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(rest_.size(), taken.size() + 1));
    return taken;
  }
  bool empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Hands `text` over in pieces whose sizes follow from `seed`: 0 means single bytes, 1 the whole,
/// others a mixture of short and long ones, empty ones included.
template <typename Use>
void in_pieces(std::string_view text, unsigned seed, Use&& use) {
  std::uint32_t state = seed;
  while (!text.empty()) {
    state = state * 1'664'525U + 1'013'904'223U;
    std::size_t size = 1;
    if (seed == 1) size = text.size();
    if (seed > 1) size = (state >> 16U) % (std::size_t{1} << (state >> 28U));
    use(text.substr(0, size));
    text.remove_prefix(std::min(size, text.size()));
  }
}

/// Without control characters.
inline bool is_one_line(std::string_view text) {
  for (char const c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') return false;
  return true;
}

}  // namespace rayjobs::fuzz
