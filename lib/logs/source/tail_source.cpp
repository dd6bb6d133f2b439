// Each connection replays the log, which the cursor skips; fruitless ones delay the next.
#include "logs/source/tail_source.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "jobs/job_requests.hpp"

#include <algorithm>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMaxReopenDelay{30'000};
/// Tails in a row that end with nothing new. The cause may be a silent job, on which each tail that
/// is left leaves a handler and an open file on the server until the job writes again; or a byte
/// that is not UTF-8, or a line over 4 MiB, which no tail gets past.
constexpr int kMaxFruitless = 2;
/// A read returns at least this often, also under a flood of messages.
constexpr int kMaxMessages = 200;

}  // namespace

void TailSource::release() noexcept {
  if (!socket_) return;
  socket_->close();
  socket_.reset();
  pass_.reset();
  fruitless_ = cursor_.delivered() > delivered_at_open_ ? 0 : fruitless_ + 1;
}

bool TailSource::worth_opening() const {
  return fruitless_ < kMaxFruitless || cursor_.delivered() > delivered_at_open_;
}

Result<LogRead> TailSource::read(milliseconds patience, CallOptions const& call) {
  LogRead read{.live = true};
  if (!socket_) {
    auto const now = session_.clock().now();
    if (reopen_at_ && now < *reopen_at_) {
      read.pause = std::chrono::ceil<milliseconds>(*reopen_at_ - now);
      return read;
    }
    ++read.requests;
    RAYJOBS_TRY(socket_, session_.open_websocket(job_path(id_) + "/logs/tail", call));
    pass_.emplace(cursor_, LogForm::text);
    delivered_at_open_ = cursor_.delivered();
    read.reconnected = std::exchange(opened_before_, true);
  }
  read.pause = milliseconds{0};
  for (int messages = 0; messages < kMaxMessages; ++messages) {
    // Only the first wait is long: what has come is delivered at once.
    auto message = socket_->receive(call.stop, messages == 0 ? patience : milliseconds{0});
    if (!message) {
      release();
      return std::move(message).error();
    }
    if (message->kind == WebSocketMessage::Kind::idle) {
      // Nothing for the whole of `patience`: the caller has something else to do now.
      if (messages == 0) read.pause.reset();
      return read;
    }
    if (message->kind == WebSocketMessage::Kind::closed) return closed(*message, read);
    read.bytes += message->data.size();
    pass_->feed(message->data);
    if (pass_->changed()) {
      release();
      cursor_.restart();
      return read;
    }
  }
  return read;
}

Result<LogRead> TailSource::closed(WebSocketMessage const& message, LogRead read) {
  release();
  reopen_delay_ =
      fruitless_ == 0 ? kFirstReopenDelay : std::min(reopen_delay_ * 2, kMaxReopenDelay);
  reopen_at_ = session_.clock().now() + reopen_delay_;
  if (!worth_opening())
    return Error{.code = ErrorCode::rejected,
                 .message = "the live log keeps ending without anything new"};
  session_.log(LogRecord::Level::debug, "log tail closed with code " +
                                            std::to_string(message.close_code) + " " +
                                            printable(message.data));
  if (message.close_code == 1006)
    return Error{.code = ErrorCode::unavailable, .message = "the live log's connection broke"};
  read.closed = true;
  read.pause = reopen_delay_;
  return read;
}

}  // namespace rayjobs::detail
