// Written in place: whoever reads the file follows it while it grows.
#include "outcome/log_file.hpp"

#include "outcome/atomic_file.hpp"

#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs::cli {

LogFile::~LogFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> LogFile::open(std::string const& path) {
  path_ = path;
  is_closed_ = false;
  std::error_code problem;
  if (std::filesystem::is_fifo(path, problem)) return {};
  fd_ = open_for_writing(path.c_str(), O_CREAT | O_TRUNC);
  return fd_ < 0 ? close(-fd_) : Result<void>{};
}

Result<void> LogFile::write(std::string_view bytes, GiveUp const& give_up) {
  if (is_closed_) return {};
  if (fd_ < 0) fd_ = open_for_writing(path_.c_str(), 0, give_up);
  int const problem = fd_ < 0 ? -fd_ : write_all(fd_, bytes, give_up);
  return problem == 0 ? Result<void>{} : close(problem);
}

Result<void> LogFile::close(int problem) {
  is_closed_ = true;
  if (int const fd = std::exchange(fd_, -1); fd >= 0) ::close(fd);
  return unwritable(path_, problem);
}

}  // namespace rayjobs::cli
