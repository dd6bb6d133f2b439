// What a token command prints: a bare token, or client-go's ExecCredential.
#pragma once

#include <rayjobs/result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// A token, and since 1970 the time at which it expires, if that is known.
struct IssuedToken {
  std::string token{};
  std::optional<std::chrono::milliseconds> expires{};
};

/// unauthenticated, whose message tells what is wrong without showing anything of `printed`.
Result<IssuedToken> parse_issued_token(std::string_view printed);

/// Until when a token that is issued now is used without asking for another: 30 s before it
/// expires, or half of its life, if that is later.
std::chrono::milliseconds fresh_until(std::chrono::milliseconds now,
                                      std::chrono::milliseconds expires);

}  // namespace rayjobs::detail
