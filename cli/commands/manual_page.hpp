// Manual pages, made of what help is made of.
#pragma once

#include "commands/command.hpp"

#include <string>

namespace rayjobs::cli {

/// The page of a command; null: of the program. Its text is the same wherever and whenever it is
/// made.
std::string manual_page(Command const* command);

/// "ray-submit-status.1"; null: "ray-submit.1".
std::string manual_file(Command const* command);

}  // namespace rayjobs::cli
