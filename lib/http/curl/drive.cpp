// The loop around libcurl's multi interface, woken by data, a passed limit or a stop request.
#include "http/curl/drive.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// libcurl counts the milliseconds of one poll in an int.
constexpr milliseconds kLongestPoll = std::chrono::hours(24);

/// The first of the limits that apply now, and what its passing means.
std::pair<TimeLimit, TransferEnd> next_limit(HttpRequest const& request, TransferState const& state,
                                             Clock::TimePoint start) {
  auto const whole = request_limit(start, request.timeout);
  auto const phase = state.connected ? request_limit(state.last_progress, request.stall_timeout)
                                     : request_limit(start, request.connect_timeout);
  if (!(phase < whole)) return {whole, TransferEnd::timeout};
  return {phase, state.connected ? TransferEnd::stall_timeout : TransferEnd::connect_timeout};
}

std::optional<CURLcode> finished(CURLM* multi) {
  int left = 0;
  while (CURLMsg const* message = curl_multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) return message->data.result;
  return std::nullopt;
}

}  // namespace

TimeLimit request_limit(Clock::TimePoint start, milliseconds timeout) {
  return {start, timeout > milliseconds::zero() ? std::optional(timeout) : std::nullopt};
}

TransferOutcome drive_transfer(CURLM* multi, HttpRequest const& request, TransferState& state,
                               std::stop_token const& stop) {
  std::stop_callback const wake(stop, [multi] { curl_multi_wakeup(multi); });
  auto const start = system_clock().now();
  state.last_progress = start;
  for (;;) {
    if (stop.stop_requested()) return {.end = TransferEnd::cancelled};
    int running = 0;
    if (curl_multi_perform(multi, &running) != CURLM_OK) return {.code = CURLE_FAILED_INIT};
    if (auto const code = finished(multi)) return {.code = *code};
    auto const [limit, end] = next_limit(request, state, start);
    auto const now = system_clock().now();
    if (limit.passed(now)) return {.end = end};
    auto const wait = std::min(limit.left(now).value_or(kLongestPoll), kLongestPoll);
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
  }
}

}  // namespace rayjobs::detail
