// Writing of a zip, entry by entry, into an open file.
#include "packaging/zip_writer.hpp"

#include "core/try.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <system_error>

#include <zip.h>

namespace rayjobs::detail {
namespace {

constexpr std::uint16_t kFirstDay = 0x0021;  // 1980-01-01, the earliest date that a zip can hold
constexpr std::uint32_t kDosDirectory = 0x10;

Error zip_failure(std::string_view what) {
  return {.code = ErrorCode::io, .message = "cannot write the zip: " + std::string(what)};
}

/// What the callbacks share. libzip knows only error numbers, so the Error itself is kept here.
class Session {
 public:
  Session(OwnedFd const& file, std::vector<PackageEntry> const& entries, std::uint64_t max_bytes,
          EntryContent& content, CallWatch& watch)
      : file_(file), entries_(entries), max_bytes_(max_bytes), content_(content), watch_(watch) {
    ::zip_error_init(&error_);
    inputs_.reserve(entries.size());
  }
  Session(Session const&) = delete;
  Session& operator=(Session const&) = delete;
  ~Session() { ::zip_error_fini(&error_); }

  Result<ZipResult> write();

 private:
  struct Input {
    Session* session;
    std::size_t entry;
  };

  Result<void> add(::zip_t* archive, std::size_t index);
  Result<void> write_empty();
  zip_int64_t fail(Error error);
  Error failure(::zip_error_t* error);

  zip_int64_t output(void* data, zip_uint64_t length, zip_source_cmd_t command);
  zip_int64_t write_block(void const* data, zip_uint64_t length);
  zip_int64_t input(std::size_t entry, void* data, zip_uint64_t length, zip_source_cmd_t command);

  template <typename Callback>
  zip_int64_t guarded(Callback callback) noexcept;
  static zip_int64_t on_output(void* user, void* data, zip_uint64_t length, zip_source_cmd_t c);
  static zip_int64_t on_input(void* user, void* data, zip_uint64_t length, zip_source_cmd_t c);

  OwnedFd const& file_;
  std::vector<PackageEntry> const& entries_;
  std::uint64_t max_bytes_;
  EntryContent& content_;
  CallWatch& watch_;
  std::vector<Input> inputs_{};
  ::zip_error_t error_{};
  std::optional<Error> failure_{};
  bool too_large_ = false;
  std::uint64_t position_ = 0;
  std::uint64_t end_ = 0;
};

struct DiscardArchive {
  void operator()(::zip_t* archive) const { ::zip_discard(archive); }
};

Result<ZipResult> Session::write() {
  if (entries_.empty()) {
    RAYJOBS_TRY_VOID(write_empty());
    return ZipResult{.bytes = end_, .too_large = too_large_};
  }
  ::zip_error_t error{};
  ::zip_error_init(&error);
  ::zip_source_t* const target = ::zip_source_function_create(&on_output, this, &error);
  if (target == nullptr) return failure(&error);
  std::unique_ptr<::zip_t, DiscardArchive> archive(
      ::zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) {
    ::zip_source_free(target);
    return failure(&error);
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    RAYJOBS_TRY_VOID(watch_.check());
    RAYJOBS_TRY_VOID(add(archive.get(), i));
  }
  if (::zip_close(archive.get()) != 0) {
    if (too_large_) return ZipResult{.bytes = end_, .too_large = true};
    return failure(::zip_get_error(archive.get()));
  }
  static_cast<void>(archive.release());  // zip_close has freed it.
  return ZipResult{.bytes = end_, .too_large = false};
}

Result<void> Session::add(::zip_t* archive, std::size_t index) {
  PackageEntry const& entry = entries_[index];
  bool const directory = entry.name.ends_with('/');
  zip_int64_t position = -1;
  if (directory) {
    position = ::zip_dir_add(archive, entry.name.c_str(), ZIP_FL_ENC_UTF_8);
  } else {
    inputs_.push_back({this, index});
    ::zip_source_t* const source = ::zip_source_function(archive, &on_input, &inputs_.back());
    if (source != nullptr)
      position = ::zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (source != nullptr && position < 0) ::zip_source_free(source);
  }
  auto const number = static_cast<zip_uint64_t>(position);
  std::uint32_t const attributes =
      ((entry.mode & 0xFFFFU) << 16U) | (directory ? kDosDirectory : 0U);
  if (position < 0 || ::zip_file_set_dostime(archive, number, 0, kFirstDay, 0) != 0 ||
      ::zip_file_set_external_attributes(archive, number, 0, ZIP_OPSYS_UNIX, attributes) != 0)
    return failure(::zip_get_error(archive));
  return {};
}

/// libzip writes no archive without entries; this is the end record that such a zip consists of.
Result<void> Session::write_empty() {
  constexpr std::string_view record("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
  if (write_block(record.data(), record.size()) < 0 && !too_large_) return failure(&error_);
  return {};
}

zip_int64_t Session::fail(Error error) {
  failure_ = std::move(error);
  ::zip_error_set(&error_, ZIP_ER_CANCELLED, 0);
  return -1;
}

Error Session::failure(::zip_error_t* error) {
  return failure_ ? *std::move(failure_) : zip_failure(::zip_error_strerror(error));
}

zip_int64_t Session::write_block(void const* data, zip_uint64_t length) {
  if (auto go_on = watch_.check(); !go_on) return fail(std::move(go_on).error());
  if (position_ + length > max_bytes_) {
    too_large_ = true;
    ::zip_error_set(&error_, ZIP_ER_CANCELLED, 0);
    return -1;
  }
  if (!write_fully(file_.get(), {static_cast<char const*>(data), length}, position_)) {
    Error error = zip_failure(std::generic_category().message(errno));
    error.hint = errno == ENOSPC ? "set TMPDIR to a directory with more room" : "";
    return fail(std::move(error));
  }
  position_ += length;
  end_ = std::max(end_, position_);
  return static_cast<zip_int64_t>(length);
}

zip_int64_t Session::output(void* data, zip_uint64_t length, zip_source_cmd_t command) {
  switch (command) {
    case ZIP_SOURCE_SUPPORTS:
      return ZIP_SOURCE_SUPPORTS_WRITABLE;
    case ZIP_SOURCE_STAT:
      // "There is no archive yet": libzip then never reads it.
      ::zip_error_set(&error_, ZIP_ER_READ, ENOENT);
      return -1;
    case ZIP_SOURCE_WRITE:
      return write_block(data, length);
    case ZIP_SOURCE_SEEK_WRITE: {
      auto const offset = ::zip_source_seek_compute_offset(position_, end_, data, length, &error_);
      if (offset < 0) return -1;
      position_ = static_cast<std::uint64_t>(offset);
      return 0;
    }
    case ZIP_SOURCE_TELL_WRITE:
      return static_cast<zip_int64_t>(position_);
    case ZIP_SOURCE_BEGIN_WRITE:
    case ZIP_SOURCE_COMMIT_WRITE:
    case ZIP_SOURCE_ROLLBACK_WRITE:
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_ERROR:
      return ::zip_error_to_data(&error_, data, length);
    default:
      ::zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

zip_int64_t Session::input(std::size_t entry, void* data, zip_uint64_t length,
                           zip_source_cmd_t command) {
  switch (command) {
    case ZIP_SOURCE_OPEN:
      if (auto opened = content_.open(entry); !opened) return fail(std::move(opened).error());
      return 0;
    case ZIP_SOURCE_READ: {
      if (auto go_on = watch_.check(); !go_on) return fail(std::move(go_on).error());
      auto count = content_.read({static_cast<char*>(data), length});
      if (!count) return fail(std::move(count).error());
      watch_.advance(*count);
      return static_cast<zip_int64_t>(*count);
    }
    case ZIP_SOURCE_CLOSE:
      content_.close();
      return 0;
    case ZIP_SOURCE_STAT: {
      auto* const status = static_cast<::zip_stat_t*>(data);
      ::zip_stat_init(status);
      status->size = entries_[entry].size;
      status->valid = ZIP_STAT_SIZE;
      return sizeof(*status);
    }
    case ZIP_SOURCE_ERROR:
      return ::zip_error_to_data(&error_, data, length);
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return ZIP_SOURCE_SUPPORTS_READABLE;
    default:
      ::zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

template <typename Callback>
zip_int64_t Session::guarded(Callback callback) noexcept {
  // No exception may cross libzip's frames.
  try {
    return callback();
  } catch (std::exception const&) {
    ::zip_error_set(&error_, ZIP_ER_MEMORY, 0);
    return -1;
  }
}

zip_int64_t Session::on_output(void* user, void* data, zip_uint64_t length, zip_source_cmd_t c) {
  auto& session = *static_cast<Session*>(user);
  return session.guarded([&] { return session.output(data, length, c); });
}

zip_int64_t Session::on_input(void* user, void* data, zip_uint64_t length, zip_source_cmd_t c) {
  auto const& input = *static_cast<Input*>(user);
  return input.session->guarded([&] { return input.session->input(input.entry, data, length, c); });
}

}  // namespace

Result<ZipResult> write_zip(OwnedFd const& file, std::vector<PackageEntry> const& entries,
                            std::uint64_t max_bytes, EntryContent& content, CallWatch& watch) {
  return Session(file, entries, max_bytes, content, watch).write();
}

}  // namespace rayjobs::detail
