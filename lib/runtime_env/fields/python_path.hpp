// Paths as Python's pathlib reads them: Ray's rules are written in its terms.
#pragma once

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

}  // namespace rayjobs::detail
