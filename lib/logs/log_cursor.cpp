// Delivery of a log's bytes, each once.
#include "logs/log_cursor.hpp"

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
    // Cut back seldom, so that few bytes are moved often.
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
  raw_ = {};
  normalised_ = {};
  normaliser_ = {};
  window_.clear();
  if (on_restart_) on_restart_();
}

LogPass::LogPass(LogCursor& cursor, LogForm form)
    : cursor_(cursor),
      normalise_(form == LogForm::raw && cursor.form_ == LogForm::text),
      form_(normalise_ ? LogForm::text : form) {
  LogCursor::Prefix const& prefix = form_ == LogForm::raw ? cursor.raw_ : cursor.normalised_;
  skip_ = prefix.count;
  expected_ = prefix.digest.value();
}

void LogPass::feed(std::string_view piece) {
  if (changed_) return;
  if (normalise_) piece = normaliser_.feed(piece);
  if (seen_.count < skip_) {
    auto const old = piece.substr(0, std::min<std::uint64_t>(piece.size(), skip_ - seen_.count));
    seen_.update(old);
    piece.remove_prefix(old.size());
    if (seen_.count == skip_) changed_ = seen_.digest.value() != expected_;
  }
  if (!changed_) cursor_.append(piece, form_);
}

LogPass::End LogPass::end() const {
  if (changed_) return End::changed;
  if (seen_.count == skip_) return End::in_step;
  // An empty answer also stands for a file that is missing: too little to call it another log.
  return seen_.count == 0 ? End::vanished : End::changed;
}

}  // namespace rayjobs::detail
