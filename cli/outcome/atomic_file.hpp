// AtomicFile: a file that is there whole or not at all.
#pragma once

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string_view>

namespace rayjobs::cli {

/// io: why a file could not be written; `problem` is an errno.
Error unwritable(std::filesystem::path const& path, int problem);

/// A path that cannot be written is known from the start; the temporary file beside it is there
/// from the first write on, so that no directory that is packaged until then has it in it.
/// Constructed by moving alone; without commit() nothing is left behind.
class AtomicFile {
 public:
  /// Makes missing parent directories. io: it cannot be written.
  static Result<AtomicFile> open(std::filesystem::path const& path);

  AtomicFile(AtomicFile&& other) noexcept;
  ~AtomicFile();

  /// Appends. io: the disk is full, or the like.
  Result<void> write(std::string_view bytes);
  /// Puts the file in its place.
  Result<void> commit();

 private:
  AtomicFile() = default;
  Result<void> create_temporary();
  void discard();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;  ///< Open without a temporary file: a device or the like.
};

}  // namespace rayjobs::cli
