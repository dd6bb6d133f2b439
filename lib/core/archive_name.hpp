// Which archives Ray unpacks, by file name.
#pragma once

#include <string_view>

namespace rayjobs::detail {

/// The extension that Ray writes into a package's URI: ".zip", ".tar.gz" or ".tar.xz"; empty if Ray
/// does not unpack the file.
std::string_view archive_extension(std::string_view file_name);

}  // namespace rayjobs::detail
