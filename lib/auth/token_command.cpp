// One run at a time, whose result all who wait for it share; a token is kept while it is good.
#include "auth/bearer_header.hpp"
#include "auth/issued_token.hpp"
#include "auth/run_command.hpp"
#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/printable.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs {
namespace {

using std::chrono::milliseconds;

milliseconds now_on_the_wall() { return std::chrono::floor<milliseconds>(detail::wall_time()); }

/// What the command wrote to its standard error, on one line, its end if it is long; without the
/// words of its standard output and without `secrets`, since those may be secrets.
std::string said(detail::CommandEnd const& end, std::vector<std::string> secrets) {
  constexpr std::size_t kMost = 1000;
  constexpr std::string_view kBetweenWords = " \t\r\n\"'`=:;,()[]{}<>";
  for (std::string_view rest = end.out; !rest.empty();) {
    auto const length = std::min(rest.find_first_of(kBetweenWords), rest.size());
    secrets.emplace_back(rest.substr(0, length));
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  std::string const text = without_secrets(end.err, std::move(secrets));
  std::string lines;
  for (auto const line : detail::split(text, '\n'))
    if (auto const part = detail::trim(line); !part.empty())
      lines.append(lines.empty() ? "" : "; ").append(part);
  if (lines.size() > kMost) {
    auto first = lines.size() - kMost;
    while (first < lines.size() && (static_cast<unsigned char>(lines[first]) & 0xC0U) == 0x80U)
      ++first;
    lines = "…" + lines.substr(first);
  }
  return detail::printable(lines, kMost + std::string_view("…").size());
}

class CommandToken {
 public:
  explicit CommandToken(TokenCommand command)
      : command_(std::move(command)),
        name_("the token command " +
              detail::printable(command_.argv.empty() ? "" : command_.argv.front(), 100)) {}

  Result<HeaderList> headers(HeaderQuery const& query) {
    RAYJOBS_TRY_VOID(check());
    detail::Deadline const deadline(detail::system_clock(),
                                    CallOptions{.stop = query.stop, .timeout = query.timeout});
    std::unique_lock lock(mutex_);
    auto const runs = runs_;
    while (running_) {
      constexpr milliseconds kLook{100};
      ended_.wait_for(lock, query.stop, kLook, [this] { return !running_; });
      RAYJOBS_TRY_VOID(deadline.check());
    }
    if (is_good(query)) return detail::bearer_header(last_->token);
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

  Result<void> check() const {
    auto const refused = [](std::string message) {
      return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
    };
    if (command_.argv.empty() || command_.argv.front().empty())
      return refused("the token command is empty");
    for (std::string const& word : command_.argv)
      if (word.find('\0') != std::string::npos) return refused("the token command holds a NUL");
    return {};
  }

  bool was_refused(HeaderQuery const& query) const {
    if (!last_ || query.refused == nullptr) return false;
    auto const header = detail::bearer_header(last_->token).front();
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
    auto const issued = [&]() -> Result<Token> {
      try {
        return ask(before, call);
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
      last_ = *issued;
      return detail::bearer_header(last_->token);
    }
    // The call has ended the run; those who wait have calls of their own.
    if (issued.error().code != ErrorCode::unauthenticated) return issued.error();
    failure_ = issued.error();
    return despite(*failure_, query);
  }

  /// The last token while it has not expired; else the failure of the run that was to renew it.
  Result<HeaderList> despite(Error const& failure, HeaderQuery const& query) const {
    if (last_ && !was_refused(query) && last_->expires && now_on_the_wall() < *last_->expires)
      return detail::bearer_header(last_->token);
    return failure;
  }

  void finish() {
    running_ = false;
    ++runs_;
    ended_.notify_all();
  }

  Result<Token> ask(std::string const& before, CallOptions const& call) const {
    auto const end = detail::run_command(command_.argv, command_.timeout, call);
    if (!end && end.error().code != ErrorCode::io) return end.error();
    auto const failed = [this](std::string const& what, std::string hint) {
      return Error{.code = ErrorCode::unauthenticated,
                   .message = name_ + ' ' + what,
                   .hint = std::move(hint)};
    };
    if (!end)
      return failed("cannot be started: " + end.error().message,
                    "check its name and PATH; no shell reads it: write sh -c '…' for what needs "
                    "one");
    auto issued = detail::parse_issued_token(end->out);
    if (end->problem.empty() && issued) {
      Token token{.token = std::move(issued->token), .fresh_until = {}, .expires = issued->expires};
      if (token.expires) token.fresh_until = detail::fresh_until(now_on_the_wall(), *token.expires);
      return token;
    }
    std::string const words = said(*end, {before, issued ? issued->token : std::string()});
    std::string const because = words.empty() ? "" : ": " + words;
    if (!end->problem.empty())
      return failed(end->problem + because,
                    "run it by itself; it gets no input, so it cannot ask for anything");
    return failed("failed: " + issued.error().message + because,
                  "it must print a token and nothing else, or client-go's ExecCredential as JSON; "
                  "messages belong on standard error");
  }

  TokenCommand const command_;
  std::string const name_;
  std::mutex mutex_{};
  std::condition_variable_any ended_{};
  bool running_ = false;
  std::uint64_t runs_ = 0;
  std::optional<Token> last_{};
  std::optional<Error> failure_{};  ///< Of the last run.
};

}  // namespace

HeaderProvider bearer_token_command(TokenCommand command) {
  return [token = std::make_shared<CommandToken>(std::move(command))](HeaderQuery const& query) {
    return token->headers(query);
  };
}

}  // namespace rayjobs
