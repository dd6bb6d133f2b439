// A command in one option's value, as words: JSON or the quotes of a shell, but never a shell.
#pragma once

#include <rayjobs/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// The strings of a JSON array, where `text` begins with "["; else words between blanks, with the
/// quotes and backslashes of a POSIX shell ('…', "…", \x). Nothing else is special. What is wrong
/// is invalid_argument, which names the option and shows nothing of the text.
Result<std::vector<std::string>> parse_command_words(std::string_view text,
                                                     std::string const& option);

}  // namespace rayjobs::cli
