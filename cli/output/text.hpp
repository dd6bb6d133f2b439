// How words of a command line, sizes and times are written.
#pragma once

#include <rayjobs/printable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rayjobs::cli {

/// As one word of a shell's command line.
std::string shell_word(std::string const& text);

/// The length of `text` without a last character whose bytes are not all there.
std::size_t whole_characters(std::string_view text);

/// "12.3 MiB".
std::string format_bytes(std::uint64_t bytes);
/// "0.4s", "12s", "3m05s", "2h03m", "3d04h".
std::string format_duration(std::chrono::milliseconds duration);
/// Since the epoch, as the times below.
std::chrono::milliseconds time_now();
/// "2026-01-31 12:00:00Z".
std::string format_time(std::chrono::milliseconds since_epoch);
/// "2026-01-31T12:00:00.123Z".
std::string format_timestamp(std::chrono::milliseconds since_epoch);

}  // namespace rayjobs::cli
