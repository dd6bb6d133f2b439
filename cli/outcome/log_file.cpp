// Written in place: whoever reads the file follows it while it grows.
#include "outcome/log_file.hpp"

#include "outcome/atomic_file.hpp"
#include "output/io.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace rayjobs::cli {

LogFile::~LogFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> LogFile::open(std::string const& path) {
  path_ = path;
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  return fd_ < 0 ? unwritable(path, errno) : Result<void>{};
}

Result<void> LogFile::write(std::string_view bytes) {
  if (fd_ < 0) return {};
  int const problem = write_all(fd_, bytes);
  if (problem == 0) return {};
  ::close(std::exchange(fd_, -1));
  return unwritable(path_, problem);
}

}  // namespace rayjobs::cli
