// The text of --help.
#pragma once

#include "line/option.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

/// Lines of help are no longer than this.
inline constexpr std::size_t kMaxHelpColumns = 100;

/// `text` in lines of at most `columns`, broken at spaces.
std::string wrapped(std::string_view text, std::size_t columns = kMaxHelpColumns);

/// What stands around the options; each part ends with a line break.
struct HelpFrame {
  std::string introduction{};
  std::string usage{};  ///< After "Usage: ".
  std::string footer{};
};

std::string format_help(HelpFrame const& frame, std::vector<OptionGroup> const& groups);

}  // namespace rayjobs::cli
