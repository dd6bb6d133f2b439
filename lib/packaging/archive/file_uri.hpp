// The package URI of an archive or a wheel, made of its file name and its content's hash.
#pragma once

#include <rayjobs/package.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// "NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl", as pip reads it.
bool is_wheel_name(std::string_view file_name);

/// The URI of a plan whose file has this SHA-1 (40 hexadecimal digits).
std::string uri_of_file(PackagePlan const& plan, std::string_view sha1);

}  // namespace rayjobs::detail
