// Looks at a name through the open directory, and at a link twice: at itself and at its target.
#include "packaging/tree/child.hpp"

#include "core/text.hpp"
#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kExcludeIt = "exclude it, or move it out of the directory";

/// Asks the file system only where the listing did not tell.
bool is_link(Child const& child, int directory, unsigned char type) {
  if (type != DT_UNKNOWN) return type == DT_LNK;
  struct ::stat status {};
  return ::fstatat(directory, child.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISLNK(status.st_mode);
}

}  // namespace

bool sorts_before(Child const& a, Child const& b) {
  std::size_t const common = std::min(a.name.size(), b.name.size());
  if (int const order = a.name.compare(0, common, b.name, 0, common); order != 0) return order < 0;
  auto const next = [common](Child const& child) {
    if (child.name.size() > common) return int{static_cast<unsigned char>(child.name[common])};
    return child.is_directory() ? int{'/'} : -1;
  };
  return next(a) < next(b);
}

Result<bool> look_at(Child& child, std::string const& path, int directory, unsigned char type) {
  if (!is_valid_utf8(child.name))
    return Error{.code = ErrorCode::io,
                 .message = "the name " + in_quotes(path) + " is not valid UTF-8",
                 .hint = "rename it, or exclude it with a pattern that matches it (* or ?)"};
  if (path.size() >= PATH_MAX)
    return Error{.code = ErrorCode::io,
                 .message = "the path " + in_quotes(path) + " has " + std::to_string(path.size()) +
                            " bytes, more than Linux can open",
                 .hint = std::string(kExcludeIt)};
  child.link = is_link(child, directory, type);
  if (::fstatat(directory, child.name.c_str(), &child.status, 0) != 0) {
    int const reason = errno;
    if (reason != ENOENT && reason != ELOOP && reason != ENOTDIR) return unreadable(path, reason);
    child.broken = true;
    return ::fstatat(directory, child.name.c_str(), &child.status, AT_SYMLINK_NOFOLLOW) == 0;
  }
  if (S_ISFIFO(child.status.st_mode))
    return Error{.code = ErrorCode::io,
                 .message = in_quotes(path) + " is a named pipe, which cannot be packaged",
                 .hint = std::string(kExcludeIt)};
  return true;
}

}  // namespace rayjobs::detail
