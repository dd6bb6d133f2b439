// A small log is read whole each time; of a large one the last lines, joined by their overlap.
#include "logs/source/raw_file_source.hpp"

#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "http/answer/answer_text.hpp"
#include "http/answer/response_error.hpp"
#include "logs/source/overlap.hpp"
#include "logs/source/raw_file_framing.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::detail {
namespace {

/// The last lines are asked for in at least this many bytes.
constexpr std::uint64_t kLatest = 2ULL << 20U;
/// This many of them must be known already. A log that repeats itself over a whole such stretch,
/// and grows by more than kLatest between two reads, could be joined wrongly; nothing else could,
/// and the last read of a follow would notice.
constexpr std::size_t kMinOverlap = std::size_t{1} << 20U;
constexpr std::size_t kMaxLatest = std::size_t{16} << 20U;
constexpr std::uint64_t kMaxLines = 200'000;
constexpr unsigned kMaxProbes = 5;
constexpr std::string_view kWholeFile = "-1";

/// Ray 2.45 and 2.46 lose the type on its way through the dashboard.
std::vector<std::string> const& file_types() {
  static std::vector<std::string> const types{"text/plain", "application/octet-stream"};
  return types;
}

bool says_no_such_file(std::string_view text) {
  return to_lower(text).find("file is not found") != std::string::npos;
}

/// All versions now and then lose the error on its way from the node (seen: 1 in 30). Nothing is
/// left of it in the answer, or, since a version between them (seen: 2.54) fails on having nothing
/// to answer, the words of its HTTP server.
bool says_nothing(HttpResponse const& response) {
  if (response.status == 500)
    return response.body.find("Server got itself in trouble") != std::string::npos;
  return response.status / 100 == 2 && response.body.empty();
}

Error not_rays(ErrorCode code, HttpResponse const& response, std::string const& context) {
  return Error{
      .code = code,
      .http_status = response.status,
      .message = "the State API's answer is not Ray's: " + printable(answer_text(response)),
      .context = context};
}

}  // namespace

std::string RawFileSource::path(std::string const& file, std::string const& lines) const {
  // The server's default would end a slow read after 30 s in the middle of the log.
  return "/api/v0/logs/file?node_id=" + percent_encode(node_id_) +
         "&filename=" + percent_encode(file) + "&lines=" + lines + "&timeout=86400";
}

Result<LogRead> RawFileSource::read(std::chrono::milliseconds, CallOptions const& call) {
  RAYJOBS_TRY(unsigned requests, learn_framing(call));
  auto const before = cursor_.position();
  if (may_join()) {
    ++requests;
    RAYJOBS_TRY(auto joined, read_latest(call));
    joined.requests = requests;
    joined.next_is_cheap = joined.bytes <= kMaxLatest;
    if (joined.complete) last_growth_ = cursor_.position() - before;
    if (joined.complete || session_.clock().now() < whole_again_at_) return joined;
  }
  auto const start = session_.clock().now();
  RAYJOBS_TRY(auto whole, read_whole(call));
  auto const took =
      std::chrono::duration_cast<std::chrono::milliseconds>(session_.clock().now() - start);
  whole_again_at_ = start + rereading_interval(took, whole.bytes);
  last_growth_ = cursor_.position() - std::min(before, cursor_.position());
  whole.requests += requests;
  whole.next_is_cheap = may_join();
  return whole;
}

Result<LogRead> RawFileSource::read_whole(CallOptions const& call) {
  RAYJOBS_TRY(unsigned const probes, learn_framing(call));
  RAYJOBS_TRY(auto read, read_through(cursor_, LogForm::raw, [&](auto const& feed) {
                return fetch(std::string(kWholeFile), feed, call);
              }));
  read.requests += probes;
  return read;
}

Result<LogRead> RawFileSource::read_last(std::uint64_t lines, CallOptions const& call) {
  RAYJOBS_TRY(unsigned const probes, learn_framing(call));
  if (lines > kMaxLines) return read_whole(call);
  LogRead read{.complete = true, .requests = probes + 1};
  std::string last;
  // Zero would be the server's way of asking for nothing; one line is fetched and left out later.
  RAYJOBS_TRY_VOID(fetch(
      std::to_string(std::max<std::uint64_t>(lines, 1)),
      [&](std::string_view data) { last += data; }, call));
  read.bytes = last.size();
  cursor_.append(last, LogForm::raw);
  return read;
}

/// Asks for a file that cannot exist: the first byte of a real log could not be told from a status
/// byte.
Result<unsigned> RawFileSource::learn_framing(CallOptions const& call) {
  for (unsigned probes = 0;; ++probes) {
    if (framed_) return probes;
    auto request = session_.request(Method::get, path(file_ + ".rayjobs-probe", "1"));
    request.timeout = at_most(request.timeout, max_stall());
    auto const context = session_.context(request);
    RAYJOBS_TRY(auto const response, session_.send(std::move(request), call));
    if (response.status == 500 && says_no_such_file(response.body)) {
      framed_ = false;
    } else if (response.status == 200 && response.body.starts_with('0')) {
      framed_ = true;
    } else if (!says_nothing(response)) {
      return response.status / 100 != 2 ? error_from_response(response, context)
                                        : not_rays(ErrorCode::protocol, response, context);
    } else if (probes + 1 == kMaxProbes) {
      return Error{.code = ErrorCode::unavailable,
                   .message = "the State API does not show how it frames files",
                   .context = context};
    }
  }
}

Result<void> RawFileSource::fetch(std::string const& lines, Sink const& sink,
                                  CallOptions const& call) {
  auto request = log_request(path(file_, lines));
  auto const context = session_.context(request);
  RawFileFraming framing;
  std::uint64_t delivered = 0;
  auto const counted = [&](std::string_view data) {
    delivered += data.size();
    sink(data);
  };
  request.on_body_types = file_types();
  request.on_body = [&](std::string_view piece) {
    if (framed_.value_or(false)) {
      framing.feed(piece, counted);
    } else {
      counted(piece);
    }
  };
  RAYJOBS_TRY(auto const response, session_.send(std::move(request), call));
  if (response.status / 100 != 2) {
    // The job has not written anything yet.
    if (response.status == 500 && says_no_such_file(response.body)) return {};
    return error_from_response(response, context);
  }
  // It was Ray's when it was asked for its framing.
  if (!may_be_of_type(response, file_types()))
    return not_rays(ErrorCode::unavailable, response, context);
  switch (framing.state()) {
    case RawFileFraming::State::data:
      return {};
    case RawFileFraming::State::error_text:
      if (delivered == 0 && says_no_such_file(framing.error_text())) return {};
      return Error{.code = ErrorCode::server_error,
                   .message = "the server cut the log off: " + printable(framing.error_text()),
                   .context = context,
                   .detail = framing.error_text()};
    case RawFileFraming::State::malformed:
      break;
  }
  framed_.reset();
  return Error{.code = ErrorCode::protocol,
               .http_status = response.status,
               .message = "the raw log has a status byte that is neither 0 nor 1",
               .context = context};
}

/// Small logs are read whole, which leaves no doubt.
bool RawFileSource::may_join() const {
  return cursor_.form() == LogForm::raw && cursor_.window().size() >= LogCursor::kWindow;
}

Result<LogRead> RawFileSource::read_latest(CallOptions const& call) {
  auto const window = cursor_.window();
  auto const newlines =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ranges::count(window, '\n')));
  auto const wanted =
      std::min<std::uint64_t>(std::max(kLatest, 4 * last_growth_), LogCursor::kWindow);
  auto const lines = std::clamp<std::uint64_t>(wanted * newlines / window.size(), 1, kMaxLines);

  std::string latest;
  latest.reserve(wanted + wanted / 4);
  LogRead read;
  RAYJOBS_TRY_VOID(fetch(
      std::to_string(lines),
      [&](std::string_view data) {
        read.bytes += data.size();
        if (latest.size() < kMaxLatest) latest += data;
      },
      call));
  if (read.bytes > kMaxLatest) return read;
  if (auto const known = unambiguous_overlap(window, latest, kMinOverlap)) {
    cursor_.append(std::string_view(latest).substr(*known), LogForm::raw);
    read.complete = true;
  }
  return read;
}

}  // namespace rayjobs::detail
