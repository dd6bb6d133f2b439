// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rayjobs::cli {

/// `text` is UTF-8 without control characters: wide characters take two columns, combining ones
/// none.
std::size_t columns_of(std::string_view text);

/// `text` in at most that many columns, "…" where it was cut.
std::string cut_to(std::string const& text, std::size_t columns);

}  // namespace rayjobs::cli
