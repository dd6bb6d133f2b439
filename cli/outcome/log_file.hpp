// LogFile: a file that gets the log of a job too.
#pragma once

#include "output/io.hpp"

#include <rayjobs/result.hpp>

#include <string>
#include <string_view>

namespace rayjobs::cli {

/// Grows with the log. Closed until open(), and again after a failed write. A FIFO is opened with
/// the first bytes.
class LogFile {
 public:
  LogFile() = default;
  LogFile(LogFile const&) = delete;
  LogFile& operator=(LogFile const&) = delete;
  ~LogFile();

  /// Makes or empties the file; waits for nobody. io.
  Result<void> open(std::string const& path);
  /// Nothing while the file is closed. io: the file is closed now, with what was written before;
  /// timeout: the same, since nobody read until `give_up`.
  Result<void> write(std::string_view bytes, GiveUp const& give_up);

 private:
  Result<void> close(int problem);

  std::string path_{};
  bool is_closed_ = true;
  int fd_ = -1;  ///< -1: not yet open.
};

}  // namespace rayjobs::cli
