// Paths as text: code points to match on, quotes for messages.
#pragma once

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The code points of a path; a byte that is no UTF-8 becomes U+DC80 + (byte - 0x80), as in Python,
/// so that a wildcard can hide such a name.
std::u32string code_points(std::string_view path);
/// 'path' for a message: control characters and invalid bytes as \xNN, the middle of a very long
/// one left out.
std::string in_quotes(std::string_view path);

}  // namespace rayjobs::detail
