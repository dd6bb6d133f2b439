// Which archives Ray takes, by their names.
#pragma once

#include <string_view>

namespace rayjobs::detail {

/// As Ray writes it in a package's URI: ".zip", ".tar.gz" or ".tar.xz"; empty: no archive that it
/// takes.
std::string_view archive_extension(std::string_view file_name);

}  // namespace rayjobs::detail
