// ProgressLine: text and timing.
#include "progress.hpp"

#include "render.hpp"

#include <string>

namespace rayjobs::cli {

namespace {

std::string_view verb_of(std::string_view stage) {
  if (stage == "hash") return "reading";
  return stage == "zip" ? "zipping" : "uploading";
}

}  // namespace

void ProgressLine::on_progress(Progress const& progress) {
  using namespace std::chrono_literals;
  if (!io_.shows_progress()) {
    if (progress.stage == "upload" && !upload_announced_) {
      upload_announced_ = true;
      io_.note("uploading the package (" + format_bytes(progress.total) + ')');
    }
    return;
  }
  if (std::chrono::steady_clock::now() - started_ < 500ms) return;
  std::string line(verb_of(progress.stage));
  line += ' ' + format_bytes(progress.done);
  if (progress.total > 0) line += " of " + format_bytes(progress.total);
  io_.transient(line);
}

}  // namespace rayjobs::cli
