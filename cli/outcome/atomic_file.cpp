// Temporary file, then rename.
#include "outcome/atomic_file.hpp"

#include "output/io.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs::cli {

Error unwritable(std::filesystem::path const& path, int problem) {
  bool const unread = problem == ECANCELED;
  return {.code = unread ? ErrorCode::timeout : ErrorCode::io,
          .message = "cannot write " + path.string() + ": " +
                     (unread ? "nobody read it in time" : std::strerror(problem))};
}

Result<AtomicFile> AtomicFile::open(std::filesystem::path const& path, GiveUp give_up) {
  AtomicFile file;
  file.path_ = path;
  file.give_up_ = std::move(give_up);
  std::error_code problem;
  auto const there = std::filesystem::status(path, problem);
  if (std::filesystem::is_directory(there)) return unwritable(path, EISDIR);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)) {
    file.in_place_ = true;
    if (std::filesystem::is_socket(there)) return unwritable(path, ENXIO);
    if (::access(path.c_str(), W_OK) != 0) return unwritable(path, errno);
    return file;
  }
  if (path.has_parent_path()) {
    std::filesystem::create_directories(path.parent_path(), problem);
    if (problem) return unwritable(path, problem.value());
  }
  if (auto begun = file.begin(); !begun) return std::move(begun).error();
  file.discard();
  return file;
}

Result<void> AtomicFile::begin() {
  if (in_place_) {
    descriptor_ = open_for_writing(path_.c_str(), 0, give_up_);
    return descriptor_ < 0 ? unwritable(path_, -descriptor_) : Result<void>{};
  }
  std::string name = path_.string() + ".XXXXXX";
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) return unwritable(path_, errno);
  temporary_ = name;
  // mkostemp gives no one else any right; the file is to be as any other that a program writes.
  mode_t const mask = ::umask(0);
  ::umask(mask);
  static_cast<void>(::fchmod(descriptor_, 0666 & ~mask));
  return {};
}

void AtomicFile::discard() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      in_place_(other.in_place_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      give_up_(std::move(other.give_up_)) {}

AtomicFile::~AtomicFile() { discard(); }

Result<void> AtomicFile::write(std::string_view bytes) {
  if (descriptor_ < 0)
    if (auto begun = begin(); !begun) return begun;
  if (int const problem = write_all(descriptor_, bytes, give_up_); problem != 0)
    return unwritable(path_, problem);
  return {};
}

Result<void> AtomicFile::commit() {
  // An empty file had no write.
  if (auto begun = write({}); !begun) return begun;
  if (temporary_.empty()) return {};
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return unwritable(path_, errno);
  temporary_.clear();
  return {};
}

}  // namespace rayjobs::cli
