// AtomicFile: a file that is there whole or not at all.
#pragma once

#include "output/io.hpp"

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string_view>

namespace rayjobs::cli {

/// io: why a file could not be written; `problem` is an errno. ECANCELED is a timeout.
Error unwritable(std::filesystem::path const& path, int problem);

/// A path that cannot be written is known from the start; the temporary file beside it is there
/// from the first write on, so that no directory that is packaged until then has it in it. What is
/// no regular file, as a FIFO or a device, is written in place. Constructed by moving alone;
/// without commit() nothing is left behind.
class AtomicFile {
 public:
  /// Makes missing parent directories; waits for nobody. io: it cannot be written.
  static Result<AtomicFile> open(std::filesystem::path const& path, GiveUp give_up = {});

  AtomicFile(AtomicFile&& other) noexcept;
  ~AtomicFile();

  /// Appends. io: the disk is full, or the like. timeout: nobody read the FIFO until `give_up`.
  Result<void> write(std::string_view bytes);
  /// Puts the file in its place.
  Result<void> commit();

 private:
  AtomicFile() = default;
  Result<void> begin();
  void discard();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  bool in_place_ = false;
  int descriptor_ = -1;
  GiveUp give_up_;
};

}  // namespace rayjobs::cli
