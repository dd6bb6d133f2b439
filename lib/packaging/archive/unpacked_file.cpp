// Reads in blocks, looks at the deadline before each, and feeds them to a decompressor.
#include "packaging/archive/unpacked_file.hpp"

#include "core/text.hpp"
#include "core/try.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace rayjobs::detail {

Result<HashedFile> HashedFile::open(std::filesystem::path const& file, CallWatch& watch) {
  OwnedFd fd = open_for_reading(AT_FDCWD, file.c_str());
  struct ::stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) return unreadable(file.native(), errno);
  if (!S_ISREG(status.st_mode))
    return Error{.code = ErrorCode::io,
                 .message = in_quotes(file.native()) + " is not a regular file"};
  auto const size = static_cast<std::uint64_t>(status.st_size);
  watch.expect(size);
  return HashedFile(std::move(fd), file, size, watch);
}

Result<std::span<char const>> HashedFile::next() {
  RAYJOBS_TRY_VOID(watch_.check());
  std::ptrdiff_t const count = read_fully(fd_.get(), block_);
  if (count < 0) return unreadable(path_.native(), errno);
  auto const bytes = std::span<char const>(block_).first(static_cast<std::size_t>(count));
  ended_ = bytes.size() < block_.size();
  hasher_.update(bytes);
  watch_.advance(bytes.size());
  return bytes;
}

Result<std::string> HashedFile::finish() {
  while (!ended_) RAYJOBS_TRY_VOID(next());
  RAYJOBS_TRY(auto const digest, hasher_.finish());
  return to_hex(digest);
}

Error unpacks_to_too_much(std::string const& what) {
  return {.code = ErrorCode::rejected,
          .message = what + " unpacks to more than " + size_text(kMaxUnpackedBytes),
          .hint = "include only what the job needs"};
}

Result<UnpackedFile> UnpackedFile::open(std::filesystem::path const& file, CallWatch& watch) {
  RAYJOBS_TRY(HashedFile hashed, HashedFile::open(file, watch));
  RAYJOBS_TRY(auto const input, hashed.next());
  return UnpackedFile(std::move(hashed), input);
}

Result<std::size_t> UnpackedFile::read(std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size() && !ended_) {
    if (input_.empty() && !file_.ended()) {
      RAYJOBS_TRY(input_, file_.next());
    }
    bool const last = file_.ended();
    auto const step = decompressor_.unpack(input_, last, buffer.subspan(done));
    bool const stuck = step && last && !step->ended && step->taken == 0 && step->made == 0;
    if (!step || stuck)
      return Error{.code = ErrorCode::rejected,
                   .message = file_.name() + " cannot be unpacked: it is " +
                              (stuck ? "truncated" : "broken, or needs too much memory"),
                   .hint = "recreate the archive"};
    input_ = input_.subspan(step->taken);
    done += step->made;
    unpacked_ += step->made;
    ended_ = step->ended;
    if (unpacked_ > kMaxUnpackedBytes) return unpacks_to_too_much(file_.name());
  }
  return done;
}

Result<std::string> UnpackedFile::finish() {
  std::vector<char> rest(kFileBlock);
  while (!ended_) RAYJOBS_TRY_VOID(read(rest));
  return file_.finish();
}

}  // namespace rayjobs::detail
