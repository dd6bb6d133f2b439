// Writes the sentences, with a hint where one is probably right.
#include "packaging/io/path_error.hpp"

#include "packaging/io/path_text.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace rayjobs::detail {

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
