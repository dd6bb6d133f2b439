// Paths as text: code points to match on, quotes and errors for messages.
#pragma once

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// The code points of a path; a byte that is no UTF-8 becomes U+DC80 + (byte - 0x80), as in Python,
/// so that a wildcard can hide such a name.
std::u32string code_points(std::string_view path);
/// 'path' for a message: control characters and invalid bytes as \xNN, the middle of a very long
/// one left out.
std::string in_quotes(std::string_view path);

/// The path could not be looked at or read; `error_number` is errno.
Error unreadable(std::string_view path, int error_number);
/// The path does not exist, or is not of the form that is wanted, e.g. "a module".
Error unknown_form(std::filesystem::path const& path, std::string_view form, std::string hint);
/// The tree changed during the call; `what` is the sentence, e.g. "'a' was removed".
Error changed(std::string_view what);

}  // namespace rayjobs::detail
