// Errors about one path of a tree.
#include "packaging/tree_error.hpp"

#include "packaging/path_text.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace rayjobs::detail {

Error unreadable(std::string_view path, int error_number) {
  bool const forbidden = error_number == EACCES || error_number == EPERM;
  return {.code = ErrorCode::io,
          .message = "cannot read " + in_quotes(path) + ": " +
                     std::generic_category().message(error_number),
          .hint = forbidden ? "exclude it, or make it readable with chmod" : ""};
}

Error changed(std::string_view what) {
  return {.code = ErrorCode::conflict,
          .message = std::string(what) + " while it was being packaged",
          .hint = "run again when nothing writes to the directory, or exclude what changes"};
}

}  // namespace rayjobs::detail
