// Errors about one path.
#pragma once

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The path could not be looked at or read; `error_number` is errno.
Error unreadable(std::string_view path, int error_number);
/// The path is not there, or it is not what can be packaged there: `form`, e.g. "a module".
Error unknown_form(std::filesystem::path const& path, std::string_view form, std::string hint);
/// The tree is not what it was a moment ago; `what` is the sentence, e.g. "'a' was removed".
Error changed(std::string_view what);

}  // namespace rayjobs::detail
