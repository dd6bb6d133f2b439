// Errors about one path of a tree.
#pragma once

#include <rayjobs/result.hpp>

#include <string_view>

namespace rayjobs::detail {

/// The path could not be looked at or read; `error_number` is errno.
Error unreadable(std::string_view path, int error_number);
/// The tree is not what it was a moment ago; `what` is the sentence, e.g. "'a' was removed".
Error changed(std::string_view what);

}  // namespace rayjobs::detail
