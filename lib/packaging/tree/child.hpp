// Child: one name in a directory that is being listed, and what is there.
#pragma once

#include <rayjobs/result.hpp>

#include <string>
#include <sys/stat.h>

namespace rayjobs::detail {

struct Child {
  std::string name{};
  struct ::stat status {};  ///< Of what a link leads to.
  bool link = false;        ///< A symbolic link.
  bool broken = false;      ///< A link to nothing.

  bool is_directory() const { return !broken && S_ISDIR(status.st_mode); }
  bool is_file() const { return !broken && S_ISREG(status.st_mode); }
};

/// Order of the zip entries: a directory sorts by the names of what is in it, "name/...".
bool sorts_before(Child const& a, Child const& b);

/// Fills in all but the name; false if it was removed meanwhile. `path` is its path in the tree,
/// `directory` the open directory that it is in, `type` its d_type there. Fails with io for what
/// cannot be packaged.
Result<bool> look_at(Child& child, std::string const& path, int directory, unsigned char type);

}  // namespace rayjobs::detail
