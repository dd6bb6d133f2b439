// Text as roff's man(7) macros have it.
#pragma once

#include <string>
#include <string_view>

namespace rayjobs::cli {

/// `text` as it is, within a line: what roff would obey or replace is escaped.
std::string roff(std::string_view text);

std::string roff_bold(std::string_view text);
std::string roff_italic(std::string_view text);

/// A paragraph with a term before it; both are roff.
std::string roff_item(std::string const& term, std::string const& text);

/// Paragraphs of help, with line breaks of their own. Lines "  TERM   TEXT" become items, and lines
/// indented by more than two blanks go on with them.
std::string roff_paragraphs(std::string_view help);

}  // namespace rayjobs::cli
