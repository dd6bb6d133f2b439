// Errors about one path.
#pragma once

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The path could not be looked at or read; `error_number` is errno.
Error unreadable(std::string_view path, int error_number);
/// The path does not exist, or is not of the form that is wanted, e.g. "a module".
Error unknown_form(std::filesystem::path const& path, std::string_view form, std::string hint);
/// The tree changed during the call; `what` is the sentence, e.g. "'a' was removed".
Error changed(std::string_view what);

}  // namespace rayjobs::detail
