// Feeds libzip from two callbacks: one is the zip's file, the other the content of an entry.
#include "packaging/zip/zip_writer.hpp"

#include "core/try.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/zip/deflater.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include <zip.h>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kBuffer = 256U << 10U;
constexpr std::uint32_t kDosDirectory = 0x10;
constexpr std::string_view kEmptyZip{"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22};

bool is_directory(PackageEntry const& entry) { return entry.name.ends_with('/'); }

/// The minimum size of all records together.
std::uint64_t least_overhead(std::vector<PackageEntry> const& entries) {
  std::uint64_t bytes = kEmptyZip.size();
  for (PackageEntry const& entry : entries) bytes += 30 + 46 + 2 * entry.name.size();
  return bytes;
}

/// 1980-01-01 where we are, the earliest date that a zip can hold. zip_file_set_dostime would ask
/// for the time zone's file at each entry.
std::time_t first_day() {
  std::tm day{};
  day.tm_year = 80;
  day.tm_mday = 1;
  day.tm_isdst = -1;
  return std::mktime(&day);
}

struct Discard {
  void operator()(::zip_t* zip) const { ::zip_discard(zip); }
};

class ZipWriter {
 public:
  ZipWriter(OwnedFd const& file, std::uint64_t max_packed,
            std::function<Result<ZipBlock>()> const& next_block, CallWatch& watch)
      : file_(file), max_packed_(max_packed), next_block_(next_block), watch_(watch) {}

  /// False if the contents take more than `max_packed`.
  Result<bool> write(std::vector<PackageEntry> const& entries) {
    sources_.reserve(entries.size());
    ::zip_source_t* const output = ::zip_source_function_create(&output_callback, this, nullptr);
    if (output != nullptr)
      zip_.reset(::zip_open_from_source(output, ZIP_CREATE | ZIP_TRUNCATE, nullptr));
    if (!zip_) ::zip_source_free(output);
    if (!zip_) throw std::bad_alloc();
    for (PackageEntry const& entry : entries) {
      RAYJOBS_TRY_VOID(watch_.check());
      sources_.push_back({*this, entry});
      RAYJOBS_TRY_VOID(add(*zip_, sources_.back()));
    }
    ::zip_close(zip_.get());  // fails, if only because output() wants it
    if (written_) return true;
    if (exception_) std::rethrow_exception(std::move(exception_));
    if (too_large_) return false;
    return error_ ? *std::move(error_) : failure(*zip_);
  }

  std::uint64_t size() const { return position_; }

 private:
  struct Source {
    ZipWriter& writer;
    PackageEntry const& entry;
  };

  static Error failure(::zip_t& zip) {
    if (::zip_error_code_zip(::zip_get_error(&zip)) == ZIP_ER_MEMORY) throw std::bad_alloc();
    return {.code = ErrorCode::io,
            .message = std::string("cannot write the package: ") + ::zip_strerror(&zip)};
  }

  /// libzip reads the entries in the order in which they are added.
  Result<void> add(::zip_t& zip, Source& source) {
    PackageEntry const& entry = source.entry;
    ::zip_source_t* const content =
        ::zip_source_function_create(&content_callback, &source, ::zip_get_error(&zip));
    // Not ZIP_FL_ENC_UTF_8: from libzip 1.10 on it would mark ASCII names too.
    zip_int64_t const added =
        content == nullptr ? -1
                           : ::zip_file_add(&zip, entry.name.c_str(), content, ZIP_FL_ENC_GUESS);
    if (added < 0) {
      ::zip_source_free(content);
      if (::zip_error_code_zip(::zip_get_error(&zip)) != ZIP_ER_EXISTS) return failure(zip);
      return Error{.code = ErrorCode::rejected,
                   .message = "two names are equal in a zip, one of them " + in_quotes(entry.name),
                   .hint = "rename it, or exclude it"};
    }
    auto const index = static_cast<zip_uint64_t>(added);
    auto const attributes = (entry.mode << 16U) | (is_directory(entry) ? kDosDirectory : 0U);
    if (::zip_file_set_mtime(&zip, index, day_, 0) != 0 ||
        ::zip_file_set_external_attributes(&zip, index, 0, ZIP_OPSYS_UNIX, attributes) != 0 ||
        (is_directory(entry) && ::zip_set_file_compression(&zip, index, ZIP_CM_STORE, 0) != 0))
      return failure(zip);
    return {};
  }

  static zip_int64_t output_callback(void* self, void* data, zip_uint64_t length,
                                     ::zip_source_cmd_t command) {
    auto& writer = *static_cast<ZipWriter*>(self);
    return writer.keep_failure([&] { return writer.output(data, length, command); });
  }

  static zip_int64_t content_callback(void* self, void* data, zip_uint64_t length,
                                      ::zip_source_cmd_t command) {
    auto const& source = *static_cast<Source const*>(self);
    ZipWriter& writer = source.writer;
    return writer.keep_failure([&] { return writer.content(source.entry, data, length, command); });
  }

  /// Nothing may be thrown through libzip.
  template <typename Action>
  zip_int64_t keep_failure(Action action) noexcept {
    try {
      Result<zip_int64_t> done = action();
      if (done) return *done;
      error_ = std::move(done).error();
    } catch (...) {
      exception_ = std::current_exception();
    }
    return -1;
  }

  Result<zip_int64_t> output(void* data, zip_uint64_t length, ::zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_WRITABLE;
      case ZIP_SOURCE_STAT:
        ::zip_stat_init(static_cast<::zip_stat_t*>(data));
        return 0;
      case ZIP_SOURCE_TELL_WRITE:
        return static_cast<zip_int64_t>(position_);
      case ZIP_SOURCE_SEEK_WRITE:  // from the beginning, the only form that libzip uses
        position_ =
            static_cast<std::uint64_t>(static_cast<::zip_source_args_seek_t*>(data)->offset);
        return 0;
      case ZIP_SOURCE_WRITE:
        RAYJOBS_TRY_VOID(append({static_cast<char const*>(data), length}));
        return static_cast<zip_int64_t>(length);
      case ZIP_SOURCE_COMMIT_WRITE:
        RAYJOBS_TRY_VOID(flush());
        written_ = true;
        return -1;  // Otherwise zip_close would free all entries, which must not be waited for.
      case ZIP_SOURCE_ERROR:
        return -1;  // The reason is kept here.
      default:
        return 0;
    }
  }

  /// Writes at the position: at the end, or over an entry's header once its content is known.
  Result<void> append(std::span<char const> bytes) {
    std::uint64_t const behind = flushed_ - std::min(flushed_, position_);
    auto const early = bytes.first(std::min<std::uint64_t>(behind, bytes.size()));
    if (!early.empty()) RAYJOBS_TRY_VOID(write_part(file_, early, position_));
    position_ += early.size();
    bytes = bytes.subspan(early.size());
    if (bytes.empty()) return {};
    buffer_.replace(position_ - flushed_, bytes.size(), bytes.data(), bytes.size());
    position_ += bytes.size();
    return buffer_.size() < kBuffer ? Result<void>{} : flush();
  }

  Result<void> flush() {
    RAYJOBS_TRY_VOID(watch_.check());
    RAYJOBS_TRY_VOID(write_part(file_, buffer_, flushed_));
    flushed_ += buffer_.size();
    buffer_.clear();
    return {};
  }

  Result<zip_int64_t> content(PackageEntry const& entry, void* data, zip_uint64_t length,
                              ::zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_READABLE;
      case ZIP_SOURCE_STAT:  // asked before and after the content is read
        tell(entry, *static_cast<::zip_stat_t*>(data));
        return 0;
      case ZIP_SOURCE_OPEN:
        read_ = &entry;
        block_ = {.last = is_directory(entry)};
        crc_ = 0;
        return 0;
      case ZIP_SOURCE_READ:
        return read({static_cast<char*>(data), length});
      case ZIP_SOURCE_ERROR:
        return -1;
      default:
        return 0;
    }
  }

  void tell(PackageEntry const& entry, ::zip_stat_t& stat) const {
    ::zip_stat_init(&stat);
    stat.valid = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD;
    stat.size = entry.size;
    stat.comp_method = is_directory(entry) ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
    if (read_ != &entry) return;
    stat.valid |= ZIP_STAT_CRC;
    stat.crc = crc_;
  }

  Result<zip_int64_t> read(std::span<char> to) {
    while (block_.packed.empty() && !block_.last) {
      RAYJOBS_TRY(block_, next_block_());
      crc_ = joined_crc(crc_, block_.crc, block_.size);
      packed_ += block_.packed.size();
      too_large_ = packed_ > max_packed_;
      if (too_large_) return -1;
    }
    std::size_t const taken = std::min(to.size(), block_.packed.size());
    std::copy_n(block_.packed.data(), taken, to.data());
    block_.packed = block_.packed.subspan(taken);
    return static_cast<zip_int64_t>(taken);
  }

  OwnedFd const& file_;
  std::uint64_t max_packed_;
  std::function<Result<ZipBlock>()> const& next_block_;
  CallWatch& watch_;
  std::time_t day_ = first_day();
  std::string buffer_{};
  std::uint64_t flushed_ = 0;  ///< Bytes in the file; those of the buffer follow.
  std::uint64_t position_ = 0;
  PackageEntry const* read_ = nullptr;  ///< The entry whose content is being read, or was last.
  ZipBlock block_{};                    ///< What is left of its block.
  std::uint32_t crc_ = 0;               ///< Of its content so far.
  std::uint64_t packed_ = 0;            ///< Of all entries.
  bool too_large_ = false;
  std::optional<Error> error_{};
  std::exception_ptr exception_{};
  bool written_ = false;
  std::vector<Source> sources_{};
  std::unique_ptr<::zip_t, Discard> zip_{};
};

}  // namespace

Result<ZipSize> write_zip(OwnedFd const& file, std::vector<PackageEntry> const& entries,
                          std::uint64_t max_bytes,
                          std::function<Result<ZipBlock>()> const& next_block, CallWatch& watch,
                          FreedLater& freed) {
  std::uint64_t const overhead = least_overhead(entries);
  if (overhead > max_bytes) return ZipSize();
  if (entries.empty()) {  // libzip writes no such zip
    RAYJOBS_TRY_VOID(write_part(file, kEmptyZip, 0));
    return ZipSize(kEmptyZip.size());
  }
  auto const writer = std::make_shared<ZipWriter>(file, max_bytes - overhead, next_block, watch);
  freed.keep(writer);  // When libzip frees its entries, it asks us for nothing.
  RAYJOBS_TRY(bool const fits, writer->write(entries));
  return fits && writer->size() <= max_bytes ? ZipSize(writer->size()) : ZipSize();
}

Result<void> check_name(std::string_view name) {
  auto const is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  auto const is_control = [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
  };
  if (std::ranges::all_of(name, is_ascii) || std::ranges::none_of(name, is_control)) return {};
  return Error{.code = ErrorCode::rejected,
               .message = "the name " + in_quotes(name) +
                          " has both control characters and characters that are not ASCII, which a "
                          "package cannot hold",
               .hint = "rename it, or exclude it with a pattern that matches it (* or ?)"};
}

Result<void> write_part(OwnedFd const& file, std::span<char const> bytes, std::uint64_t offset) {
  if (write_fully(file.get(), bytes, offset)) return {};
  int const reason = errno;
  return Error{.code = ErrorCode::io,
               .message = "cannot write the package: " + std::generic_category().message(reason),
               .hint = reason == ENOSPC ? "set TMPDIR to a directory with more space" : ""};
}

}  // namespace rayjobs::detail
