// The hidden word __complete, by which the shells' scripts ask.
#pragma once

#include <rayjobs/environment.hpp>

#include <string>
#include <vector>

namespace rayjobs::cli {

/// Whether the words of the process are `ray-submit __complete -- WORD...`.
bool is_question_of_shell(std::vector<std::string> const& arguments);

/// Prints completion_text() for the WORDs, the last of which is being written. Whatever fails, it
/// prints nothing. After a second the process ends, with 0. Reads nothing of standard input.
void answer_shell(std::vector<std::string> const& arguments, Environment const& environment);

}  // namespace rayjobs::cli
