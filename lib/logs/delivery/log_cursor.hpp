// LogCursor: how much of a log has been delivered, and proof that a new reading begins with it.
#pragma once

#include "core/digest.hpp"
#include "logs/delivery/newline_normaliser.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// What a source gives: the file's bytes, or its text with every newline as '\n'.
enum class LogForm { raw, text };

/// The length and the digest of a log's beginning, by which another reading is compared. In text a
/// run of line breaks counts as one: a "\r\n" that the job has written in two pieces
/// becomes two line breaks in Ray's live text, and one in its whole text.
class LogFingerprint {
 public:
  explicit LogFingerprint(LogForm form) : form_(form) {}

  /// Of a text: a run of line breaks is one byte.
  std::uint64_t count() const { return count_; }
  Sha1Digest digest() const { return digest_.so_far(); }
  /// Of a text: how many line breaks it ends with.
  std::uint64_t last_breaks() const { return last_breaks_; }

  void update(std::string_view bytes);
  /// Takes of `bytes` only what makes count() no larger than `most`; returns how much that is.
  std::size_t update_up_to(std::string_view bytes, std::uint64_t most);

 private:
  std::size_t take(std::string_view bytes, std::uint64_t most);

  LogForm form_;
  std::uint64_t count_ = 0;
  std::uint64_t last_breaks_ = 0;
  Sha1 digest_{};  // a checksum; no security depends on it
};

/// Delivers a log's bytes in order, each once. Starts in raw form; once a byte of text has been
/// delivered, everything is text, since positions in the two forms no longer correspond.
class LogCursor {
 public:
  LogCursor(std::function<void(std::string_view)> sink, std::function<void()> on_restart);

  /// Bytes handed to the sink in all.
  std::uint64_t delivered() const { return delivered_; }
  /// Bytes that readings have brought, also those that had been delivered before.
  std::uint64_t received() const { return received_; }
  /// How much of the present log has been delivered, in its present form (LogFingerprint::count).
  std::uint64_t position() const { return fingerprint(form_).count(); }
  LogForm form() const { return form_; }
  /// The last bytes of a log in raw form, kWindow or more of them where there are as many.
  std::string_view window() const { return window_; }
  static constexpr std::size_t kWindow = std::size_t{8} << 20U;

  /// The next bytes of the log.
  void append(std::string_view bytes, LogForm form);
  /// The log is a new one: it will be delivered from its start.
  void restart();

 private:
  friend class LogPass;
  LogFingerprint const& fingerprint(LogForm form) const {
    return form == LogForm::raw ? raw_ : normalised_;
  }

  std::function<void(std::string_view)> sink_;
  std::function<void()> on_restart_;
  std::uint64_t delivered_ = 0;
  std::uint64_t received_ = 0;
  LogForm form_ = LogForm::raw;
  LogFingerprint raw_{LogForm::raw};
  /// Kept in raw form too, in case only text can be read later.
  LogFingerprint normalised_{LogForm::text};
  NewlineNormaliser normaliser_;
  std::string window_;
};

/// One reading of a log from its first byte: skips what the cursor has delivered, checks that it is
/// the same, delivers what follows.
class LogPass {
 public:
  LogPass(LogCursor& cursor, LogForm form);

  void feed(std::string_view piece);

  /// The log's beginning is not what was delivered. Nothing of it has been delivered.
  bool changed() const { return changed_; }

  enum class End {
    in_step,  ///< The log begins with what was delivered, and all of it is delivered now.
    changed,  ///< It is another log, or it got shorter.
    vanished  ///< Nothing is there any more.
  };
  /// What a reading that reached the log's end says.
  End end() const;

 private:
  void skip_last_breaks(std::string_view& piece);

  LogCursor& cursor_;
  bool normalise_;
  LogForm form_;
  std::uint64_t skip_;
  std::uint64_t breaks_to_skip_;  ///< At the end of what was delivered.
  Sha1Digest expected_{};
  LogFingerprint seen_;
  NewlineNormaliser normaliser_;
  bool changed_ = false;
};

}  // namespace rayjobs::detail
