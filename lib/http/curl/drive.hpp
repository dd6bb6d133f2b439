// Drives one libcurl transfer to its end, a deadline or a stop request.
#pragma once

#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "http/curl/handle.hpp"

#include <rayjobs/transport.hpp>

#include <chrono>
#include <stop_token>

namespace rayjobs::detail {

/// What the transfer's callbacks tell the driver.
struct TransferState {
  /// The request itself is about to be sent, or was.
  bool connected = false;
  /// When a byte of a body or a header line last went either way.
  Clock::TimePoint last_progress{};
};

enum class TransferEnd { finished, cancelled, connect_timeout, timeout, stall_timeout };

struct TransferOutcome {
  TransferEnd end = TransferEnd::finished;
  CURLcode code = CURLE_OK;  ///< Of a transfer that finished.
};

/// One of a request's timeouts from `start` on; zero means none.
TimeLimit request_limit(Clock::TimePoint start, std::chrono::milliseconds timeout);

/// Runs the only transfer of `multi` on the calling thread, with the timeouts of `request`.
TransferOutcome drive_transfer(CURLM* multi, HttpRequest const& request, TransferState& state,
                               std::stop_token const& stop);

}  // namespace rayjobs::detail
