// The name of an entry in a zip, as Python's zipfile reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// `bytes` in UTF-8: they are UTF-8 if the entry's flag says so, else in the code page 437.
/// Nothing if they are not what the flag says: Python does not unpack such a zip at all.
std::optional<std::string> zip_name(std::string_view bytes, bool says_utf8);

}  // namespace rayjobs::detail
