// Where the hashes of a directory's files are kept between runs.
#include "run/cache_file.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <system_error>

namespace rayjobs::cli {

namespace {

/// FNV-1a. Two directories that share a file replace each other's hashes, and no more.
std::string short_name(std::string const& path) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char const c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",  // NOLINT
                static_cast<unsigned long long>(hash));
  return digits.data();
}

bool is_below(std::filesystem::path const& path, std::filesystem::path const& directory) {
  return std::ranges::mismatch(path, directory).in2 == directory.end();
}

constexpr std::chrono::hours kKept{24 * 90};

/// Directories come and go; what no run has changed for long is read again when it is packaged.
void remove_old_files(std::filesystem::path const& folder) {
  auto const now = std::filesystem::file_time_type::clock::now();
  std::error_code failure;
  for (auto entry = std::filesystem::directory_iterator(folder, failure);
       !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    std::error_code ignored;
    auto const written = entry->last_write_time(ignored);
    if (!ignored && entry->is_regular_file(ignored) && now - written > kKept)
      std::filesystem::remove(entry->path(), ignored);
  }
}

}  // namespace

std::filesystem::path hash_cache_file(std::filesystem::path const& directory,
                                      Environment const& environment) {
  std::error_code failure;
  auto const whole = std::filesystem::canonical(directory, failure);
  std::filesystem::path const cache = environment.get("XDG_CACHE_HOME").value_or("");
  std::filesystem::path const home = environment.get("HOME").value_or("");
  // As the XDG specification has it, a relative path counts as none.
  std::filesystem::path const base = cache.is_absolute() ? cache : home / ".cache";
  if (failure || !base.is_absolute()) return {};
  auto const folder = std::filesystem::weakly_canonical(base / "rayjobs" / "hashes", failure);
  if (failure || is_below(folder, whole)) return {};
  remove_old_files(folder);
  return folder / short_name(whole.native());
}

}  // namespace rayjobs::cli
