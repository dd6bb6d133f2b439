// LogFile: a file that gets the log of a job too.
#pragma once

#include <rayjobs/result.hpp>

#include <string>
#include <string_view>

namespace rayjobs::cli {

/// Grows with the log. Closed until open(), and again after a failed write.
class LogFile {
 public:
  LogFile() = default;
  LogFile(LogFile const&) = delete;
  LogFile& operator=(LogFile const&) = delete;
  ~LogFile();

  /// Makes or empties the file. io.
  Result<void> open(std::string const& path);
  /// Nothing while the file is closed. io: the file is closed now, with what was written before.
  Result<void> write(std::string_view bytes);

 private:
  std::string path_{};
  int fd_ = -1;
};

}  // namespace rayjobs::cli
