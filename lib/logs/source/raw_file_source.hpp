// RawFileSource: the log file's own bytes, from the State API.
#pragma once

#include "logs/source/log_source.hpp"

#include <optional>
#include <string>

namespace rayjobs::detail {

/// GET /api/v0/logs/file. Never /api/v0/logs/stream: a client that disconnects from it
/// occupies one of the server's 100 State API slots for ever.
class RawFileSource final : public LogSource {
 public:
  RawFileSource(Session const& session, LogCursor& cursor, std::string id, std::string node_id)
      : LogSource(session, cursor, std::move(id)), node_id_(std::move(node_id)) {}

  std::string_view name() const override { return "raw file (State API)"; }
  /// Of a large log only the last lines, where they can be joined without doubt.
  Result<LogRead> read(std::chrono::milliseconds patience, CallOptions const& call) override;
  /// Reads the log from its first byte to its end, checks all that was delivered, delivers the
  /// rest.
  Result<LogRead> read_whole(CallOptions const& call);

  /// The last lines, to a cursor that has delivered nothing. Collected first, so that a reading
  /// that breaks off delivers nothing.
  Result<LogRead> read_last(std::uint64_t lines, CallOptions const& call);

  /// The server frames raw files, as Ray 2.22 does; none while it is not known.
  std::optional<bool> framed() const { return framed_; }

 private:
  using Sink = std::function<void(std::string_view)>;

  /// The number of requests that it took.
  Result<unsigned> learn_framing(CallOptions const& call);
  Result<void> fetch(std::string const& lines, Sink const& sink, CallOptions const& call);
  bool may_join() const;
  /// Complete when the latest lines could be joined.
  Result<LogRead> read_latest(CallOptions const& call);
  std::string path(std::string const& file, std::string const& lines) const;

  std::string node_id_;
  std::string file_ = "job-driver-" + id_ + ".log";
  std::optional<bool> framed_;
  std::uint64_t last_growth_ = 0;
  Clock::TimePoint whole_again_at_{};  ///< The whole file is not read again before this.
};

}  // namespace rayjobs::detail
