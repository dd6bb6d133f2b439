// Raw bytes feed both fingerprints, text only the one of text.
#include "logs/delivery/log_cursor.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {

LogCursor::LogCursor(std::function<void(std::string_view)> sink, std::function<void()> on_restart)
    : sink_(std::move(sink)), on_restart_(std::move(on_restart)) {}

void LogCursor::append(std::string_view bytes, LogForm form) {
  if (bytes.empty()) return;
  if (form == LogForm::raw) {
    raw_.update(bytes);
    normalised_.update(normaliser_.feed(bytes));
    window_ += bytes;
    // Cut back rarely, because each cut moves the whole window.
    if (window_.size() > kWindow + kWindow / 2) window_.erase(0, window_.size() - kWindow);
  } else {
    form_ = LogForm::text;
    normalised_.update(bytes);
    window_ = {};
  }
  delivered_ += bytes.size();
  if (sink_) sink_(bytes);
}

void LogCursor::restart() {
  form_ = LogForm::raw;
  raw_ = LogFingerprint(LogForm::raw);
  normalised_ = LogFingerprint(LogForm::text);
  normaliser_ = {};
  window_.clear();
  if (on_restart_) on_restart_();
}

LogPass::LogPass(LogCursor& cursor, LogForm form)
    : cursor_(cursor),
      normalise_(form == LogForm::raw && cursor.form_ == LogForm::text),
      form_(normalise_ ? LogForm::text : form),
      skip_(cursor.fingerprint(form_).count()),
      breaks_to_skip_(cursor.fingerprint(form_).last_breaks()),
      expected_(cursor.fingerprint(form_).digest()),
      seen_(form_) {}

void LogPass::feed(std::string_view piece) {
  if (changed_) return;
  if (normalise_) piece = normaliser_.feed(piece);
  if (seen_.count() < skip_) {
    piece.remove_prefix(seen_.update_up_to(piece, skip_));
    if (seen_.count() == skip_) {
      changed_ = seen_.digest() != expected_;
      breaks_to_skip_ -= std::min(breaks_to_skip_, seen_.last_breaks());
    }
  }
  if (changed_ || seen_.count() < skip_) return;
  skip_last_breaks(piece);
  cursor_.append(piece, form_);
}

/// The run of line breaks in which the delivered text ends may be longer or shorter this time.
void LogPass::skip_last_breaks(std::string_view& piece) {
  auto const breaks = std::min(piece.find_first_not_of('\n'), piece.size());
  bool const run_ends = breaks < piece.size();
  auto const skipped = std::min<std::uint64_t>(breaks, breaks_to_skip_);
  piece.remove_prefix(skipped);
  breaks_to_skip_ = run_ends ? 0 : breaks_to_skip_ - skipped;
}

LogPass::End LogPass::end() const {
  if (changed_) return End::changed;
  if (seen_.count() == skip_) return End::in_step;
  // An empty answer also stands for a file that is missing: too little to call it another log.
  return seen_.count() == 0 ? End::vanished : End::changed;
}

}  // namespace rayjobs::detail
