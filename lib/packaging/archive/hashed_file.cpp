// Reads in blocks, and looks at the deadline before each.
#include "packaging/archive/hashed_file.hpp"

#include "core/digest.hpp"
#include "core/try.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <vector>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kFileBlock = 256U << 10U;

}  // namespace

Result<OwnedFd> open_regular_file(std::filesystem::path const& path, std::uint64_t& size) {
  OwnedFd file = open_for_reading(AT_FDCWD, path.c_str());
  struct ::stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return unreadable(path.native(), errno);
  if (!S_ISREG(status.st_mode))
    return Error{.code = ErrorCode::io,
                 .message = in_quotes(path.native()) + " is not a regular file"};
  size = static_cast<std::uint64_t>(status.st_size);
  return file;
}

Result<std::string> read_and_hash(OwnedFd const& file, std::filesystem::path const& path,
                                  CallWatch& watch,
                                  std::function<Result<void>(std::span<char const>)> const& take) {
  Sha1 sha1;
  std::vector<char> block(kFileBlock);
  for (std::span<char const> bytes = block; bytes.size() == block.size();) {
    RAYJOBS_TRY_VOID(watch.check());
    std::ptrdiff_t const count = read_fully(file.get(), block);
    if (count < 0) return unreadable(path.native(), errno);
    bytes = std::span(block).first(static_cast<std::size_t>(count));
    sha1.update(bytes);
    watch.advance(bytes.size());
    RAYJOBS_TRY_VOID(take(bytes));
  }
  RAYJOBS_TRY(auto const digest, sha1.finish());
  return to_hex(digest);
}

}  // namespace rayjobs::detail
