// Values on the command line: times, sizes, and the error of a value or a word that cannot be.
#pragma once

#include <rayjobs/result.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rayjobs::cli {

/// The error of a command line that asks for what cannot be.
inline Error usage(std::string message, std::string hint = {}) {
  return {
      .code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

/// Of values that were all read, in the order of `read`.
inline Result<void> first_failure(std::initializer_list<Result<void>> read) {
  auto const failed = std::ranges::find(read, false, &Result<void>::has_value);
  return failed == read.end() ? Result<void>{} : *failed;
}

/// "90", "90s", "1.5m", "1h30m", "2d", "500ms"; none when no text was given. invalid_argument names
/// the option.
Result<std::optional<std::chrono::milliseconds>> parse_duration(
    std::optional<std::string> const& text, std::string const& option);

/// Digits alone; nullopt for anything else.
std::optional<std::uint64_t> whole_number(std::string_view text);

/// "2147483648", "512MiB", "2Gi", "1.5GB"; none when no text was given. invalid_argument names the
/// option.
Result<std::optional<std::int64_t>> parse_bytes(std::optional<std::string> const& text,
                                                std::string const& option);

}  // namespace rayjobs::cli
