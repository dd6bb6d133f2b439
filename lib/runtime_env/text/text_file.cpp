// Reads small text files as Python's text mode does.
#include "runtime_env/text/text_file.hpp"

#include "core/text.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace rayjobs::detail {
namespace {

/// Bounds what a device or an endless pipe can cost.
constexpr std::size_t kMaxSize = std::size_t{4} << 20U;

Error cannot_read(std::filesystem::path const& file, std::string const& why) {
  return Error{.code = ErrorCode::io,
               .message = "cannot read " + printable(file.string()) + ": " + why,
               .context = printable(file.string())};
}

}  // namespace

Result<std::string> read_text_file(std::filesystem::path const& file) {
  std::error_code failure;
  if (std::filesystem::is_directory(file, failure)) return cannot_read(file, "it is a directory");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return cannot_read(file, std::generic_category().message(errno));
  std::string text(kMaxSize + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return cannot_read(file, "the file system reports an error");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxSize) return cannot_read(file, "it is larger than " + size_text(kMaxSize));
  if (!is_valid_utf8(text))
    return Error{.code = ErrorCode::invalid_argument,
                 .message = printable(file.string()) + " is not UTF-8 text",
                 .context = printable(file.string()),
                 .hint = "save the file in UTF-8"};
  return universal_newlines(text);
}

std::string universal_newlines(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      result += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      result += '\n';
    }
  }
  return result;
}

}  // namespace rayjobs::detail
