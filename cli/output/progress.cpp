// ProgressLine: text and timing.
#include "output/progress.hpp"

#include "output/text.hpp"

namespace rayjobs::cli {

using namespace std::chrono_literals;

std::string progress_text(Progress const& progress, std::chrono::milliseconds elapsed) {
  std::string text = progress.stage == "hash"  ? "reading"
                     : progress.stage == "zip" ? "zipping"
                                               : "uploading";
  text += ' ' + format_bytes(progress.done);
  if (progress.total > 0) text += " of " + format_bytes(progress.total);
  // A rate means something only after a while.
  if (elapsed < 1s || progress.done == 0) return text;
  double const seconds = std::chrono::duration<double>(elapsed).count();
  double const rate = static_cast<double>(progress.done) / seconds;
  text += ", " + format_bytes(static_cast<std::uint64_t>(rate)) + "/s";
  if (progress.total > progress.done) {
    double const left = static_cast<double>(progress.total - progress.done) / rate;
    text +=
        ", " + format_duration(std::chrono::seconds(static_cast<std::int64_t>(left) + 1)) + " left";
  }
  return text;
}

void ProgressLine::on_progress(Progress const& progress) {
  if (!io_.shows_progress()) {
    if (progress.stage == "upload" && !upload_announced_) {
      upload_announced_ = true;
      io_.note("uploading " + format_bytes(progress.total));
    }
    return;
  }
  auto const now = std::chrono::steady_clock::now();
  if (stage_ != progress.stage) {
    stage_ = progress.stage;
    stage_started_ = now;
  }
  if (now - started_ < 500ms) return;
  io_.transient(progress_text(
      progress, std::chrono::duration_cast<std::chrono::milliseconds>(now - stage_started_)));
}

}  // namespace rayjobs::cli
