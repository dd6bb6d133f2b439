// Raw bytes feed both fingerprints, text only the one of text, which takes a run of line breaks as
// one, also where it goes on in the next piece.
#include "logs/delivery/log_cursor.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rayjobs::detail {

void LogFingerprint::update(std::string_view bytes) {
  update_up_to(bytes, std::numeric_limits<std::uint64_t>::max());
}

std::size_t LogFingerprint::update_up_to(std::string_view bytes, std::uint64_t most) {
  std::size_t taken = 0;
  while (taken < bytes.size() && count_ < most) {
    auto const rest = bytes.substr(taken);
    std::size_t const more =
        last_breaks_ > 0 ? std::min(rest.find_first_not_of('\n'), rest.size()) : 0;
    last_breaks_ += more;
    taken += more + take(rest.substr(more), most);
  }
  return taken;
}

/// Up to the end of the first of several line breaks in a row.
std::size_t LogFingerprint::take(std::string_view bytes, std::uint64_t most) {
  if (bytes.empty()) return 0;
  auto const run = form_ == LogForm::text ? bytes.find("\n\n") : std::string_view::npos;
  auto const segment =
      bytes.substr(0, std::min<std::uint64_t>(
                          run == std::string_view::npos ? bytes.size() : run + 1, most - count_));
  digest_.update(segment);
  count_ += segment.size();
  last_breaks_ = form_ == LogForm::text && segment.back() == '\n' ? 1 : 0;
  return segment.size();
}

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
  cursor_.received_ += piece.size();
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
