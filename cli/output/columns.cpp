// Widths as the C library knows them.
#include "output/columns.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <locale.h>

namespace rayjobs::cli {

namespace {

/// The program has no locale of its own, but wcwidth needs one.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  Utf8Locale(Utf8Locale const&) = delete;
  Utf8Locale& operator=(Utf8Locale const&) = delete;
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }

 private:
  locale_t locale_;
  locale_t before_{};
};

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

/// The first one. Without the locale each character counts as one column.
Character first_of(std::string_view text) {
  wchar_t wide{};
  std::mbstate_t state{};
  std::size_t const bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) {
    bool const continues = (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U;
    return {.bytes = 1, .columns = continues ? 0U : 1U};
  }
  return {.bytes = bytes, .columns = static_cast<std::size_t>(std::max(::wcwidth(wide), 0))};
}

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text,
                              [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  if (is_ascii(text)) return text.size();
  Utf8Locale const locale;
  std::size_t columns = 0;
  while (!text.empty()) {
    Character const next = first_of(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string cut_to(std::string const& text, std::size_t columns) {
  if (columns_of(text) <= columns) return text;
  if (columns == 0) return {};
  Utf8Locale const locale;
  std::string_view rest = text;
  std::size_t left = columns - 1;  // One for the mark.
  while (!rest.empty()) {
    Character const next = first_of(rest);
    if (next.columns > left) break;
    left -= next.columns;
    rest.remove_prefix(next.bytes);
  }
  return text.substr(0, text.size() - rest.size()) + "…";
}

}  // namespace rayjobs::cli
