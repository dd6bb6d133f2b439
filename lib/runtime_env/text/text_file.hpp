// Text files that a user names, and their paths, as Python reads them.
#pragma once

#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// str(Path(path)): without empty and "." parts; "." for an empty path.
std::string normal_path(std::string_view path);
/// Path(path).name: the last part.
std::string path_name(std::string_view path);
/// Path(path).suffix: from the last point of the name, unless that begins or ends the name.
std::string path_suffix(std::string_view path);

/// False for what no file system can name (a NUL) and for what does not exist.
bool is_directory(std::string const& path);
/// A regular file, links followed.
bool is_file(std::string const& path);

/// All line ends become \n. io when the file cannot be read or exceeds 4 MiB, invalid_argument when
/// it is not UTF-8; cancelled and timeout.
Result<std::string> read_text_file(std::filesystem::path const& file, CallOptions const& call = {});

/// "\r\n" and "\r" become "\n".
std::string universal_newlines(std::string_view text);

}  // namespace rayjobs::detail
