// Works on bytes: nothing here depends on the locale.
#include "core/text.hpp"

#include <rayjobs/printable.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include <openssl/evp.h>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string_view trim(std::string_view text) {
  auto const begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto const end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::size_t utf8_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char const first = byte(0);
  if (first < 0x80) return 1;
  std::size_t const length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

/// A character of UTF-8 that a terminal obeys, or that changes how others look.
static bool is_obeyed(std::string_view character) {
  if (character.size() == 1) return is_control(character[0]);
  if (character.size() == 2 && character[0] == '\xC2' && character[1] <= '\x9F') return true;
  if (character == "\u061C" || character == "\uFEFF") return true;
  if (character.size() != 3 || character[0] != '\xE2') return false;
  char const last = character[2];
  bool const direction = last == '\x8E' || last == '\x8F' || (last >= '\xA8' && last <= '\xAE');
  return (character[1] == '\x80' && direction) ||
         (character[1] == '\x81' && last >= '\xA6' && last <= '\xA9');
}

/// `character`: of UTF-8, or one byte that belongs to none.
static void add_printable(std::string& result, std::string_view character,
                          std::string_view line_break) {
  if (character == "\r") {
    result += ' ';
  } else if (character == "\n" || character == "\t") {
    result += line_break.empty() ? character : line_break;
  } else {
    bool const shown = utf8_length(character) != 0 && !is_obeyed(character);
    result += shown ? character : "?";
  }
}

static std::string printable_whole(std::string_view text, std::string_view line_break) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    auto const step = std::max<std::size_t>(utf8_length(text), 1);
    add_printable(result, text.substr(0, step), line_break);
    text.remove_prefix(step);
  }
  return result;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (char const c : text) {
    if (is_alnum(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      result += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      result.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
    }
  }
  return result;
}

std::string percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    auto const digits = text.substr(i + 1, 2);
    char const* const end = digits.data() + digits.size();
    bool const escaped = text[i] == '%' && digits.size() == 2 &&
                         std::from_chars(digits.data(), end, byte, 16).ptr == end;
    result += escaped ? static_cast<char>(byte) : text[i];
    if (escaped) i += 2;
  }
  return result;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string result;
  while (!text.empty()) {
    auto const step = std::max<std::size_t>(utf8_length(text), 1);
    if (result.size() + step > most) return result + "…";
    add_printable(result, text.substr(0, step), " ");
    text.remove_prefix(step);
  }
  return result;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    std::size_t const length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> units{" KiB", " MiB", " GiB", " TiB"};
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  std::size_t unit = 0;
  std::uint64_t scale = 1024;
  while (unit + 1 < units.size() && bytes / scale >= 1024) {
    scale *= 1024;
    ++unit;
  }
  std::uint64_t const tenths = bytes % scale * 10 / scale;
  std::string result = std::to_string(bytes / scale);
  if (tenths != 0) result += "." + std::to_string(tenths);
  return result.append(units[unit]);
}

std::string base64_encode(std::span<unsigned char const> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a NUL
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),  // NOLINT
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::string base64_encode(std::string_view text) {
  auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());  // NOLINT
  return base64_encode(std::span(bytes, text.size()));
}

std::optional<std::string> base64url_decode(std::string_view text) {
  std::string padded;
  for (char const c : text) {
    if (!is_alnum(c) && c != '-' && c != '_') return std::nullopt;
    padded += c == '-' ? '+' : c == '_' ? '/' : c;
  }
  std::size_t const padding = (4 - padded.size() % 4) % 4;
  if (padding == 3) return std::nullopt;
  padded.append(padding, '=');
  std::string bytes(padded.size() / 4 * 3, '\0');
  int const size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),         // NOLINT
                                   reinterpret_cast<unsigned char const*>(padded.data()),  // NOLINT
                                   static_cast<int>(padded.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace rayjobs::detail

namespace rayjobs {

std::string printable_text(std::string_view text) { return detail::printable_whole(text, {}); }

std::string printable_line(std::string_view text) { return detail::printable_whole(text, " "); }

}  // namespace rayjobs
