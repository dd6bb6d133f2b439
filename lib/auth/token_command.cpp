// What a command prints becomes a token, or an error with what it complained of.
#include "auth/issued_token.hpp"
#include "auth/renewed_token.hpp"
#include "auth/run_command.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/printable.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs {
namespace {

using detail::IssuedToken;

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

  Result<IssuedToken> ask(std::string const& before, CallOptions const& call) const {
    RAYJOBS_TRY_VOID(check());
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
    if (end->problem.empty() && issued) return issued;
    std::string const words = said(*end, {before, issued ? issued->token : std::string()});
    std::string const because = words.empty() ? "" : ": " + words;
    if (!end->problem.empty())
      return failed(end->problem + because,
                    "run it by itself; it gets no input, so it cannot ask for anything");
    return failed("failed: " + issued.error().message + because,
                  "it must print a token and nothing else, or client-go's ExecCredential as JSON; "
                  "messages belong on standard error");
  }

 private:
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

  TokenCommand const command_;
  std::string const name_;
};

}  // namespace

HeaderProvider bearer_token_command(TokenCommand command) {
  return detail::renewed_token([source = std::make_shared<CommandToken const>(std::move(command))](
                                   std::string const& before, CallOptions const& call) {
    return source->ask(before, call);
  });
}

}  // namespace rayjobs
