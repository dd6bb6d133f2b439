// Feeds blocks of the file to an inflater, and hashes them on the way.
#include "packaging/archive/unpacked_file.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/hashed_file.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"

#include <cerrno>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kInputBlock = 256U << 10U;

}  // namespace

Error unpacks_to_too_much(std::string const& what) {
  return {.code = ErrorCode::rejected,
          .message = what + " unpacks to more than " + size_text(kMaxUnpackedBytes),
          .hint = "include only what the job needs"};
}

UnpackedFile::UnpackedFile(OwnedFd fd, std::filesystem::path const& file, CallWatch& watch)
    : fd_(std::move(fd)), name_(in_quotes(file.native())), watch_(&watch), block_(kInputBlock) {}

Result<UnpackedFile> UnpackedFile::open(std::filesystem::path const& file, CallWatch& watch) {
  std::uint64_t size = 0;
  RAYJOBS_TRY(OwnedFd fd, open_regular_file(file, size));
  UnpackedFile unpacked(std::move(fd), file, watch);
  unpacked.file_size_ = size;
  watch.expect(size);
  RAYJOBS_TRY_VOID(unpacked.refill());
  unpacked.inflater_.emplace(Inflater::format_of(unpacked.input_));
  return unpacked;
}

Result<void> UnpackedFile::refill() {
  RAYJOBS_TRY_VOID(watch_->check());
  std::ptrdiff_t const count = read_fully(fd_.get(), block_);
  if (count < 0) return unreadable(name_.substr(1, name_.size() - 2), errno);
  input_ = std::span(block_).first(static_cast<std::size_t>(count));
  last_block_ = input_.size() < block_.size();
  hasher_.update(input_);
  watch_->advance(input_.size());
  return {};
}

Result<std::size_t> UnpackedFile::read(std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size() && !ended_) {
    if (input_.empty() && !last_block_) RAYJOBS_TRY_VOID(refill());
    auto const step = inflater_->inflate(input_, last_block_, buffer.subspan(done));
    bool const stuck = step && last_block_ && !step->ended && step->taken == 0 && step->made == 0;
    if (!step || stuck)
      return Error{.code = ErrorCode::rejected,
                   .message = name_ + " cannot be unpacked: it is " +
                              (stuck ? "truncated" : "broken, or needs too much memory"),
                   .hint = "recreate the archive"};
    input_ = input_.subspan(step->taken);
    done += step->made;
    unpacked_ += step->made;
    ended_ = step->ended;
    if (unpacked_ > kMaxUnpackedBytes) return unpacks_to_too_much(name_);
  }
  return done;
}

Result<std::string> UnpackedFile::finish() {
  std::vector<char> rest(kInputBlock);
  for (std::size_t count = 1; count > 0;) {
    RAYJOBS_TRY(count, read(rest));
  }
  while (!last_block_) RAYJOBS_TRY_VOID(refill());
  RAYJOBS_TRY(auto const digest, hasher_.finish());
  return to_hex(digest);
}

}  // namespace rayjobs::detail
