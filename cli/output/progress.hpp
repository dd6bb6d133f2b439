// Progress of packaging and upload, for people.
#pragma once

#include "output/io.hpp"

#include <rayjobs/options.hpp>

#include <chrono>
#include <string>

namespace rayjobs::cli {

/// The text of one step: how much, how fast, and how long still. `elapsed`: since the stage began.
std::string progress_text(Progress const& progress, std::chrono::milliseconds elapsed);

/// On a terminal one line that appears after half a second and is erased at the end; elsewhere one
/// line when an upload starts. Pass on_progress as CallOptions::progress.
class ProgressLine {
 public:
  explicit ProgressLine(Io& io) : io_(io), started_(std::chrono::steady_clock::now()) {}
  ProgressLine(ProgressLine const&) = delete;
  ProgressLine& operator=(ProgressLine const&) = delete;
  ~ProgressLine() { io_.erase_transient(); }

  void on_progress(Progress const& progress);

 private:
  Io& io_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point stage_started_{};
  std::string stage_{};
  bool upload_announced_ = false;
};

}  // namespace rayjobs::cli
