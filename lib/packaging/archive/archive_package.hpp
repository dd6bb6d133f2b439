// What a plan says of an archive or a wheel that exists already.
#pragma once

#include "packaging/io/call_watch.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Fills in URI, entries, size and warnings of a plan whose file is a zip, from its source, path
/// and options. Fails with io, cancelled or timeout; with rejected for what no server unpacks, and
/// with conflict when the file changes meanwhile.
Result<void> read_zip(PackagePlan& plan, CallWatch& watch);

/// "NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl", as pip reads it.
bool is_wheel_name(std::string_view file_name);

/// The URI of a plan whose file has this SHA-1 (40 hexadecimal digits).
std::string uri_of_file(PackagePlan const& plan, std::string_view sha1);

}  // namespace rayjobs::detail
