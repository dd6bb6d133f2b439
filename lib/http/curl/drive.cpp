// The loop around libcurl's multi interface: deadlines, stop requests, end of the transfer.
#include "http/curl/drive.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// A limit beyond it would overflow libcurl's poll time or the clock, and means "for ever".
constexpr milliseconds kLongestWait = std::chrono::hours(24 * 7);

struct Deadline {
  Clock::TimePoint at{};
  TransferEnd end = TransferEnd::timeout;
};

/// The nearest of the deadlines that apply now.
std::optional<Deadline> next_deadline(HttpRequest const& request, TransferState const& state,
                                      Clock::TimePoint start) {
  struct Limit {
    milliseconds limit;
    Clock::TimePoint since;
    TransferEnd end;
  };
  std::array const limits{
      Limit{request.timeout, start, TransferEnd::timeout},
      state.connected
          ? Limit{request.stall_timeout, state.last_progress, TransferEnd::stall_timeout}
          : Limit{request.connect_timeout, start, TransferEnd::connect_timeout}};
  std::optional<Deadline> nearest;
  for (auto const& [limit, since, end] : limits) {
    if (limit <= milliseconds::zero()) continue;
    auto const at = since + std::min(limit, kLongestWait);
    if (!nearest || at < nearest->at) nearest = Deadline{.at = at, .end = end};
  }
  return nearest;
}

std::optional<CURLcode> finished(CURLM* multi) {
  int left = 0;
  while (CURLMsg const* message = curl_multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) return message->data.result;
  return std::nullopt;
}

}  // namespace

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
    auto wait = kLongestWait;
    if (auto const deadline = next_deadline(request, state, start)) {
      auto const now = system_clock().now();
      if (now >= deadline->at) return {.end = deadline->end};
      wait = std::min(wait, std::chrono::ceil<milliseconds>(deadline->at - now));
    }
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
  }
}

}  // namespace rayjobs::detail
