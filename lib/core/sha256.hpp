// SHA-256 of a text.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace rayjobs::detail {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256(std::string_view text);
/// Lower-case hexadecimal digits.
std::string to_hex(Sha256 const& digest);

}  // namespace rayjobs::detail
