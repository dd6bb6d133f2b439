// A file without a name, then linkat and rename.
#include "outcome/atomic_file.hpp"

#include "output/io.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs::cli {

namespace {

using Path = std::filesystem::path;

/// Begins the name of a file that is about to get its own, which may be as long as a name can be.
constexpr char kTemporary[] = ".ray-submit.";

/// STATX_ATTR_MOUNT_ROOT, which not every C library names.
constexpr std::uint64_t kMountRoot = 0x2000;

Path directory_of(Path const& path) {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

/// An open descriptor's: "/dev/stdout" leads there, and "/dev/fd" is that directory.
bool is_of_process(Path const& path) {
  std::error_code problem;
  return std::filesystem::canonical(directory_of(path), problem).native().starts_with("/proc/");
}

/// What a write to `path` would change.
Path followed(Path path) {
  constexpr int kMaxLinks = 40;  // as Linux
  std::error_code problem;
  for (int i = 0; i < kMaxLinks && !is_of_process(path); ++i) {
    if (!std::filesystem::is_symlink(path, problem)) break;
    Path const target = std::filesystem::read_symlink(path, problem);
    if (problem) break;
    path = path.parent_path() / target;
  }
  return path;
}

/// Another file may take its name: it is no mount, as a container's termination log is, and its
/// directory can be written.
bool is_replaceable(Path const& path) {
  if (is_of_process(path)) return false;
  struct statx status {};
  bool const is_mount = ::statx(AT_FDCWD, path.c_str(), 0, STATX_BASIC_STATS, &status) == 0 &&
                        (status.stx_attributes & kMountRoot) != 0;
  if (is_mount || ::access(directory_of(path).c_str(), W_OK) != 0) return false;
  // In a directory as /tmp only the owner of a file may replace it.
  struct stat directory {};
  struct stat file {};
  bool const is_sticky =
      ::stat(directory_of(path).c_str(), &directory) == 0 && (directory.st_mode & S_ISVTX) != 0;
  uid_t const me = ::geteuid();
  return !is_sticky || me == 0 || directory.st_uid == me ||
         (::stat(path.c_str(), &file) == 0 && file.st_uid == me);
}

Path path_of(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

}  // namespace

Error unwritable(Path const& path, int problem) {
  bool const unread = problem == ECANCELED;
  return {.code = unread ? ErrorCode::timeout : ErrorCode::io,
          .message = "cannot write " + path.string() + ": " +
                     (unread ? "nobody read it in time" : std::strerror(problem))};
}

Result<AtomicFile> AtomicFile::open(Path const& path, GiveUp give_up) {
  AtomicFile file;
  file.path_ = followed(path);
  file.give_up_ = std::move(give_up);
  if (path.empty()) return unwritable("a file without a name", ENOENT);
  if (!path.has_filename()) return unwritable(path, EISDIR);
  std::error_code problem;
  auto const there = std::filesystem::status(path, problem);
  for (std::errc const wrong :
       {std::errc::too_many_symbolic_link_levels, std::errc::filename_too_long})
    if (problem == wrong) return unwritable(path, problem.value());
  if (std::filesystem::is_directory(there)) return unwritable(path, EISDIR);
  bool const is_file = std::filesystem::is_regular_file(there);
  if (std::filesystem::exists(there) && (!is_file || !is_replaceable(file.path_))) {
    file.in_place_ = true;
    if (is_file || std::filesystem::is_fifo(there)) {
      if (::access(path.c_str(), W_OK) != 0) return unwritable(path, errno);
      return file;
    }
    if (auto begun = file.begin(); !begun) return std::move(begun).error();
    file.discard();
    return file;
  }
  if (file.path_.has_parent_path()) {
    std::filesystem::create_directories(file.path_.parent_path(), problem);
    if (problem) return unwritable(path, problem.value());
  }
  if (auto begun = file.begin(); !begun) return std::move(begun).error();
  file.discard();
  return file;
}

Result<void> AtomicFile::begin() {
  if (in_place_) {
    // What an open descriptor has written before stays.
    int const flag = is_of_process(path_) ? O_APPEND : O_TRUNC;
    descriptor_ = open_for_writing(path_.c_str(), flag, give_up_);
    return descriptor_ < 0 ? unwritable(path_, -descriptor_) : Result<void>{};
  }
  open_temporary();
  if (descriptor_ < 0) return unwritable(path_, errno);
  take_rights();
  return {};
}

void AtomicFile::open_temporary() {
  descriptor_ = ::open(directory_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  struct stat mine {};
  struct stat named {};
  if (descriptor_ >= 0 && ::fstat(descriptor_, &mine) == 0 &&
      ::stat(path_of(descriptor_).c_str(), &named) == 0 && mine.st_dev == named.st_dev &&
      mine.st_ino == named.st_ino)
    return;
  discard();
  std::string name = (directory_of(path_) / kTemporary).string() + "XXXXXX";
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ >= 0) temporary_ = name;
}

/// Those of the file that is replaced, as far as we may give them; or those of any new file.
void AtomicFile::take_rights() {
  constexpr mode_t kRights = 07777;
  mode_t const mask = ::umask(0);
  ::umask(mask);
  mode_t mode = 0666 & ~mask;
  struct stat replaced {};
  if (::stat(path_.c_str(), &replaced) == 0) {
    mode = replaced.st_mode & kRights;
    if (::fchown(descriptor_, replaced.st_uid, replaced.st_gid) != 0)
      static_cast<void>(!::fchown(descriptor_, static_cast<uid_t>(-1), replaced.st_gid));
  }
  static_cast<void>(::fchmod(descriptor_, mode));
}

/// 0 or an errno.
int AtomicFile::name_it() {
  if (!temporary_.empty()) return 0;
  std::random_device random;
  for (;;) {
    Path const name = (directory_of(path_) / kTemporary).string() + std::to_string(random());
    if (::linkat(AT_FDCWD, path_of(descriptor_).c_str(), AT_FDCWD, name.c_str(),
                 AT_SYMLINK_FOLLOW) == 0) {
      temporary_ = name;
      return 0;
    }
    if (errno != EEXIST) return errno;
  }
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

Result<void> AtomicFile::sync() {
  if (descriptor_ < 0 || in_place_ || ::fsync(descriptor_) == 0) return {};
  return unwritable(path_, errno);
}

Result<void> AtomicFile::commit() {
  // An empty file had no write.
  if (auto begun = write({}); !begun) return begun;
  if (!in_place_) {
    if (int const problem = name_it(); problem != 0) return unwritable(path_, problem);
  }
  // A network's file system may tell only now that the disk is full.
  if (::close(std::exchange(descriptor_, -1)) != 0) return unwritable(path_, errno);
  if (in_place_) return {};
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return unwritable(path_, errno);
  temporary_.clear();
  return {};
}

}  // namespace rayjobs::cli
