// The header that carries a bearer token, as Ray's client writes it, and what can be a token.
#pragma once

#include "core/text.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/result.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::detail {

inline HeaderList bearer_header(std::string_view token) {
  return {{"authorization", "Bearer " + std::string(token)}};
}

inline Error no_token(std::string message) {
  return {.code = ErrorCode::unauthenticated, .message = std::move(message)};
}

inline constexpr std::size_t kMaxTokenBytes = std::size_t{64} << 10U;

/// What is wrong with a token, after "it"; empty: nothing.
inline std::string_view token_problem(std::string_view token) {
  if (token.empty()) return "is empty";
  if (token.size() > kMaxTokenBytes) return "is longer than 64 KiB";
  if (std::ranges::any_of(token, [](char c) { return c == ' ' || is_control(c); }))
    return "has blanks, line breaks or control characters in it";
  return {};
}

}  // namespace rayjobs::detail
