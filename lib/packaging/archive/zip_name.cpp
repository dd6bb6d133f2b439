// Decodes names by their flag: UTF-8 as it is, code page 437 by table.
#include "packaging/archive/zip_name.hpp"

#include "core/text.hpp"

namespace rayjobs::detail {
namespace {

/// What the bytes from 0x80 on stand for.
constexpr std::u16string_view kCodePage437 =
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";
static_assert(kCodePage437.size() == 0x80);

void append_utf8(std::string& out, char16_t point) {
  if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
  } else {
    out += static_cast<char>(0xE0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
  }
  out += static_cast<char>(0x80U | (point & 0x3FU));
}

}  // namespace

std::optional<std::string> zip_name(std::string_view bytes, bool says_utf8) {
  if (says_utf8) {
    if (!is_valid_utf8(bytes)) return std::nullopt;
    return std::string(bytes);
  }
  std::string name;
  for (char const c : bytes) {
    auto const byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      name += c;
    } else {
      append_utf8(name, kCodePage437[byte - 0x80U]);
    }
  }
  return name;
}

}  // namespace rayjobs::detail
