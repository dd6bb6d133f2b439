// Times on the command line.
#pragma once

#include <rayjobs/result.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rayjobs::cli {

/// "90", "90s", "1.5m", "2h"; none when no text was given. invalid_argument names the option.
Result<std::optional<std::chrono::milliseconds>> parse_duration(
    std::optional<std::string> const& text, std::string const& option);

}  // namespace rayjobs::cli
