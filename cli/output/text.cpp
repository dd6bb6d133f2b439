// Words of a command line, sizes and times as text.
#include "output/text.hpp"

#include <rayjobs/entrypoint.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <span>

namespace rayjobs::cli {

namespace {

using std::chrono::milliseconds;

template <typename... Values>
std::string formatted(char const* format, Values... values) {
  std::array<char, 64> buffer{};
  int const length = std::snprintf(buffer.data(), buffer.size(), format, values...);  // NOLINT
  return {buffer.data(), static_cast<std::size_t>(std::max(length, 0))};
}

std::string utc_text(milliseconds since_epoch, char const* format) {
  std::time_t const seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
  std::tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) return "?";
  std::array<char, 64> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), format, &parts)};
}

}  // namespace

std::string shell_word(std::string const& text) { return join_entrypoint(std::span(&text, 1)); }

std::size_t whole_characters(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    auto const byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) break;
    if (byte < 0xC0) continue;
    std::size_t const length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? text.size() - back : text.size();
  }
  return text.size();
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr double kStep = 1024.0;
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / kStep;
  std::string_view unit = "KiB";
  for (std::string_view const next : {"MiB", "GiB"}) {
    if (value < kStep) break;
    value /= kStep;
    unit = next;
  }
  return formatted("%.1f ", value) + std::string(unit);
}

std::string format_duration(milliseconds duration) {
  long long const seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 10) return formatted("%.1fs", static_cast<double>(duration.count()) / 1000.0);
  if (seconds < 60) return formatted("%llds", seconds);
  if (seconds < 3600) return formatted("%lldm%02llds", seconds / 60, seconds % 60);
  if (seconds < 86400) return formatted("%lldh%02lldm", seconds / 3600, seconds % 3600 / 60);
  return formatted("%lldd%02lldh", seconds / 86400, seconds % 86400 / 3600);
}

milliseconds time_now() {
  return std::chrono::duration_cast<milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

std::string format_time(milliseconds since_epoch) {
  return utc_text(since_epoch, "%Y-%m-%d %H:%M:%SZ");
}

std::string format_timestamp(milliseconds since_epoch) {
  return utc_text(since_epoch, "%Y-%m-%dT%H:%M:%S") +
         formatted(".%03dZ", static_cast<int>(since_epoch.count() % 1000));
}

}  // namespace rayjobs::cli
