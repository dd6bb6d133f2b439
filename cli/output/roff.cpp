// Escapes, and the few macros that a page needs.
#include "output/roff.hpp"

#include <algorithm>

namespace rayjobs::cli {

namespace {

/// What would look otherwise on paper, so that it could not be copied from a page.
std::string_view escape_of(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      return {};
  }
}

/// The next line of `text`, which is taken away from it.
std::string_view take_line(std::string_view& text) {
  auto const end = std::min(text.find('\n'), text.size());
  auto const line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

std::string roff(std::string_view text) {
  std::string escaped = text.starts_with('.') ? "\\&" : "";
  for (char const c : text) {
    auto const escape = escape_of(c);
    if (escape.empty()) escaped += c;
    escaped += escape;
  }
  return escaped;
}

std::string roff_bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }

std::string roff_italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string roff_item(std::string const& term, std::string const& text) {
  return ".TP\n" + term + '\n' + text + '\n';
}

std::string roff_paragraphs(std::string_view help) {
  constexpr std::size_t kIndent = 2;
  std::string page;
  bool is_item = false;
  while (!help.empty()) {
    auto line = take_line(help);
    auto const begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) {
      if (!page.empty() && !help.empty() && !help.starts_with(' ')) page += ".PP\n";
      is_item = false;
      continue;
    }
    line.remove_prefix(begin);
    if (begin == kIndent) {
      auto const gap = std::min(line.find("  "), line.size());
      page += ".TP\n" + roff_bold(line.substr(0, gap)) + '\n';
      line.remove_prefix(std::min(line.find_first_not_of(' ', gap), line.size()));
      is_item = true;
    } else if (begin < kIndent && is_item) {
      page += ".PP\n";
      is_item = false;
    }
    if (!line.empty()) page += roff(line) + '\n';
  }
  return page;
}

}  // namespace rayjobs::cli
