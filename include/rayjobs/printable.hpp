/// Text that others wrote, made fit for a terminal.
#pragma once

#include <rayjobs/export.hpp>

#include <string>
#include <string_view>

namespace rayjobs {

/// `text` with '?' in place of what a terminal obeys or what changes how the rest looks: control
/// characters (U+0000 to U+001F, U+007F to U+009F), line separators, bidirectional formatting, a
/// byte order mark, and bytes that are not UTF-8. Line breaks and tabs are kept; '\r' becomes a
/// blank. Thread safety: any thread.
RAYJOBS_EXPORT std::string printable_text(std::string_view text);

/// The same as one line: line breaks and tabs become blanks too.
RAYJOBS_EXPORT std::string printable_line(std::string_view text);

}  // namespace rayjobs
