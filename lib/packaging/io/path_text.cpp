// Decodes UTF-8, escapes what is not UTF-8 or not printable, and writes sentences about paths.
#include "packaging/io/path_text.hpp"

#include "core/text.hpp"

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr char32_t kEscapedByte = 0xDC00;
constexpr std::size_t kMaxQuote = 300;

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  while (!text.empty()) {
    std::size_t const length = utf8_length(text);
    auto const first = static_cast<unsigned char>(text.front());
    if (length == 0 || first < 0x20 || first == 0x7F) {
      out += "\\x";
      out += digits[first >> 4U];
      out += digits[first & 0xFU];
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
}

bool continues_sequence(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

}  // namespace

std::u32string code_points(std::string_view path) {
  std::u32string result;
  result.reserve(path.size());
  while (!path.empty()) {
    std::size_t const length = utf8_length(path);
    auto const first = static_cast<unsigned char>(path.front());
    if (length <= 1) {
      result += length == 1 ? char32_t{first} : kEscapedByte + first;
      path.remove_prefix(1);
      continue;
    }
    char32_t point = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i)
      point = (point << 6U) | (static_cast<unsigned char>(path[i]) & 0x3FU);
    result += point;
    path.remove_prefix(length);
  }
  return result;
}

std::string in_quotes(std::string_view path) {
  std::string result = "'";
  if (path.size() <= kMaxQuote) {
    append_escaped(result, path);
  } else {
    std::size_t head = kMaxQuote / 2;
    std::size_t tail = path.size() - kMaxQuote / 2;
    while (head > 0 && continues_sequence(path[head])) --head;
    while (tail < path.size() && continues_sequence(path[tail])) ++tail;
    append_escaped(result, path.substr(0, head));
    result += "…";
    append_escaped(result, path.substr(tail));
  }
  return result + "'";
}

Error unreadable(std::string_view path, int error_number) {
  bool const forbidden = error_number == EACCES || error_number == EPERM;
  return {.code = ErrorCode::io,
          .message = "cannot read " + in_quotes(path) + ": " +
                     std::generic_category().message(error_number),
          .hint = forbidden ? "exclude it, or make it readable with chmod" : ""};
}

Error unknown_form(std::filesystem::path const& path, std::string_view form, std::string hint) {
  std::error_code failure;
  std::string const name = in_quotes(path.native());
  if (!std::filesystem::exists(path, failure))
    return {.code = ErrorCode::io, .message = "no such file or directory: " + name};
  return {.code = ErrorCode::invalid_argument,
          .message = name + " is not " + std::string(form),
          .hint = std::move(hint)};
}

Error changed(std::string_view what) {
  return {.code = ErrorCode::conflict,
          .message = std::string(what) + " while it was being packaged",
          .hint = "run again when nothing writes to the directory, or exclude what changes"};
}

}  // namespace rayjobs::detail
