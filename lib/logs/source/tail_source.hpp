// TailSource: the log as live text, by the WebSocket /api/jobs/ID/logs/tail.
#pragma once

#include "logs/source/log_source.hpp"

#include <memory>
#include <optional>

namespace rayjobs::detail {

/// Each connection replays the log from its start. How it ends says nothing: Ray closes with 1000
/// also when it has lost the rest of the log.
class TailSource final : public LogSource {
 public:
  using LogSource::LogSource;

  std::string_view name() const override { return "live text (WebSocket)"; }
  Result<LogRead> read(std::chrono::milliseconds patience, CallOptions const& call) override;
  void release() noexcept override;
  /// False after several tails in a row without anything new, until another source makes the log
  /// grow.
  bool worth_opening() const;

 private:
  Result<LogRead> closed(WebSocketMessage const& message, LogRead read);

  static constexpr std::chrono::milliseconds kFirstReopenDelay{500};

  std::unique_ptr<WebSocket> socket_;
  std::optional<LogPass> pass_;
  bool opened_before_ = false;
  std::uint64_t delivered_at_open_ = 0;
  std::optional<Clock::TimePoint> reopen_at_;
  std::chrono::milliseconds reopen_delay_ = kFirstReopenDelay;  ///< Grows while nothing comes.
  int fruitless_ = 0;
};

}  // namespace rayjobs::detail
