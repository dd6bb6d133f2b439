// Reads small text files as Python's text mode does.
#pragma once

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string>

namespace rayjobs::detail {

/// All line ends become \n. io when the file cannot be read or exceeds 4 MiB, invalid_argument when
/// it is not UTF-8.
Result<std::string> read_text_file(std::filesystem::path const& file);

/// "\r\n" and "\r" become "\n".
std::string universal_newlines(std::string_view text);

}  // namespace rayjobs::detail
