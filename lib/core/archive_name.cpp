// Compares suffixes; their case matters to Ray.
#include "core/archive_name.hpp"

namespace rayjobs::detail {

std::string_view archive_extension(std::string_view file_name) {
  if (file_name.ends_with(".tar.gz") || file_name.ends_with(".tgz")) return ".tar.gz";
  if (file_name.ends_with(".tar.xz")) return ".tar.xz";
  return file_name.ends_with(".zip") ? ".zip" : "";
}

}  // namespace rayjobs::detail
