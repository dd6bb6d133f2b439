// AtomicFile: a file that is there whole or not at all.
#pragma once

#include "output/io.hpp"

#include <rayjobs/result.hpp>

#include <filesystem>
#include <string_view>

namespace rayjobs::cli {

/// io: why a file could not be written; `problem` is an errno. ECANCELED is a timeout.
Error unwritable(std::filesystem::path const& path, int problem);

/// A path that cannot be written is known from the start. What is written gets a name at commit()
/// and not before, so that nothing is left behind whatever ends the process; only where the file
/// system has no files without names, or /proc is missing, there is a temporary file beside it from
/// the first write on. A link is followed, and a file that is there keeps its mode and owner. What
/// is no regular file, as a FIFO or a device, or cannot be replaced, as a mount, is written in
/// place. Constructed by moving alone.
class AtomicFile {
 public:
  /// Makes missing parent directories; waits for nobody. io: it cannot be written.
  static Result<AtomicFile> open(std::filesystem::path const& path, GiveUp give_up = {});

  AtomicFile(AtomicFile&& other) noexcept;
  ~AtomicFile();

  /// Appends. io: the disk is full, or the like. timeout: nobody read the FIFO until `give_up`.
  Result<void> write(std::string_view bytes);
  /// What was written survives a crash of the machine. io.
  Result<void> sync();
  /// Puts the file in its place.
  Result<void> commit();

 private:
  AtomicFile() = default;
  Result<void> begin();
  void open_temporary();
  void take_rights();
  int name_it();
  void discard();

  std::filesystem::path path_;       ///< With the links at its end followed.
  std::filesystem::path temporary_;  ///< Empty: what is written has no name.
  bool in_place_ = false;
  int descriptor_ = -1;
  GiveUp give_up_;
};

}  // namespace rayjobs::cli
