// One question at a time, whose answer all who wait for it share; a token is kept while it is good.
#include "auth/renewed_token.hpp"

#include "auth/bearer_header.hpp"
#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

milliseconds now_on_the_wall() { return std::chrono::floor<milliseconds>(wall_time()); }

class RenewedToken {
 public:
  explicit RenewedToken(AskForToken ask) : ask_(std::move(ask)) {}

  Result<HeaderList> headers(HeaderQuery const& query) {
    Deadline const deadline(system_clock(),
                            CallOptions{.stop = query.stop, .timeout = query.timeout});
    std::unique_lock lock(mutex_);
    auto const runs = runs_;
    while (running_) {
      constexpr milliseconds kLook{100};
      ended_.wait_for(lock, query.stop, kLook, [this] { return !running_; });
      RAYJOBS_TRY_VOID(deadline.check());
    }
    if (is_good(query)) return bearer_header(last_->token);
    if (runs_ != runs && failure_) return despite(*failure_, query);
    RAYJOBS_TRY(CallOptions const call, deadline.rest());
    return run(lock, query, call);
  }

 private:
  struct Token {
    std::string token{};
    std::optional<milliseconds> fresh_until{};
    std::optional<milliseconds> expires{};
  };

  bool was_refused(HeaderQuery const& query) const {
    if (!last_ || query.refused == nullptr) return false;
    auto const header = bearer_header(last_->token).front();
    return std::ranges::find(*query.refused, header) != query.refused->end();
  }

  bool is_good(HeaderQuery const& query) const {
    return last_ && !was_refused(query) &&
           (!last_->fresh_until || now_on_the_wall() < *last_->fresh_until);
  }

  Result<HeaderList> run(std::unique_lock<std::mutex>& lock, HeaderQuery const& query,
                         CallOptions const& call) {
    std::string const before = last_ ? last_->token : std::string();
    running_ = true;
    lock.unlock();
    auto const issued = [&]() -> Result<IssuedToken> {
      try {
        return ask_(before, call);
      } catch (...) {
        lock.lock();
        finish();
        throw;
      }
    }();
    lock.lock();
    finish();
    failure_.reset();
    if (issued) {
      last_ = Token{.token = issued->token, .fresh_until = {}, .expires = issued->expires};
      if (last_->expires) last_->fresh_until = fresh_until(now_on_the_wall(), *last_->expires);
      return bearer_header(last_->token);
    }
    // The call has ended the run; those who wait have calls of their own.
    if (issued.error().code != ErrorCode::unauthenticated) return issued.error();
    failure_ = issued.error();
    // What has worked in this run may work again: an outage.
    if (last_) failure_->code = ErrorCode::unavailable;
    return despite(*failure_, query);
  }

  /// The last token while it has not expired; else the failure of the run that was to renew it.
  Result<HeaderList> despite(Error const& failure, HeaderQuery const& query) const {
    if (last_ && !was_refused(query) && last_->expires && now_on_the_wall() < *last_->expires)
      return bearer_header(last_->token);
    return failure;
  }

  void finish() {
    running_ = false;
    ++runs_;
    ended_.notify_all();
  }

  AskForToken const ask_;
  std::mutex mutex_{};
  std::condition_variable_any ended_{};
  bool running_ = false;
  std::uint64_t runs_ = 0;
  std::optional<Token> last_{};
  std::optional<Error> failure_{};  ///< Of the last run.
};

}  // namespace

HeaderProvider renewed_token(AskForToken ask) {
  return [token = std::make_shared<RenewedToken>(std::move(ask))](HeaderQuery const& query) {
    return token->headers(query);
  };
}

}  // namespace rayjobs::detail
