// What is asked of a file before its bytes are believed.
#include "sources/config_file.hpp"

#include "line/values.hpp"

#include <rayjobs/printable.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace rayjobs::cli {

namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

Error refused(ConfigPlace const& place, std::string const& why, std::string hint = {}) {
  return usage("the configuration file " + place.path.native() + ' ' + why, std::move(hint));
}

/// A file may run a command as the user (token-command), so it must be the user's.
Result<void> check(ConfigPlace const& place, struct stat const& status) {
  if (!S_ISREG(status.st_mode)) return refused(place, "is no regular file");
  if (status.st_uid != ::geteuid() && status.st_uid != 0)
    return refused(place, "belongs to another user", "only your own files and root's are read");
  bool const by_group = (status.st_mode & S_IWGRP) != 0 && status.st_gid != ::getegid();
  if ((status.st_mode & S_IWOTH) != 0 || by_group)
    return refused(place, "can be written by others", "chmod go-w " + place.path.native());
  if (std::cmp_greater(status.st_size, kMostBytes)) return refused(place, "is larger than 1 MiB");
  return {};
}

/// Of a file that grows meanwhile, as much as may be read.
Result<std::string> read_all(ConfigPlace const& place, int descriptor) {
  std::string text;
  std::array<char, 16384> buffer{};
  while (text.size() <= kMostBytes) {
    auto const count = ::read(descriptor, buffer.data(), buffer.size());
    if (count == 0) return text;
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR)
      return refused(place, std::string("cannot be read: ") + std::strerror(errno));
  }
  return refused(place, "is larger than 1 MiB");
}

}  // namespace

ConfigPlace config_place(std::optional<std::string> const& given, Environment const& environment) {
  if (given) return {.path = *given, .named_by = "--config"};
  if (auto named = environment.get("RAYJOBS_CONFIG"); named && !named->empty())
    return {.path = *std::move(named), .named_by = "RAYJOBS_CONFIG"};
  std::filesystem::path const configuration = environment.get("XDG_CONFIG_HOME").value_or("");
  std::filesystem::path const home = environment.get("HOME").value_or("");
  // As the XDG specification has it, a relative path counts as none.
  std::filesystem::path const base = configuration.is_absolute() ? configuration : home / ".config";
  if (!base.is_absolute()) return {};
  return {.path = base / "rayjobs" / "config.toml", .named_by = {}};
}

Result<ConfigFile> read_config(ConfigPlace place) {
  ConfigFile file{.place = std::move(place), .text = {}};
  if (file.place.path.empty() && file.place.named_by.empty()) return file;
  // O_NONBLOCK: a FIFO must not keep us.
  Descriptor const opened(
      ::open(file.place.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (opened.number() < 0) {
    if (file.place.named_by.empty()) return file;
    auto error = refused(file.place, std::string("cannot be read: ") + std::strerror(errno));
    error.context = file.place.named_by;
    return error;
  }
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0)
    return refused(file.place, std::string("cannot be read: ") + std::strerror(errno));
  if (auto checked = check(file.place, status); !checked) return std::move(checked).error();
  auto const text = read_all(file.place, opened.number());
  if (!text) return text.error();
  file.is_there = true;
  file.text = read_profiles(*text);
  return file;
}

std::string place_of(ConfigPlace const& place, ConfigProblem const& problem) {
  std::string text = printable_line(place.path.native());
  if (problem.line != 0)
    text += ':' + std::to_string(problem.line) + ':' + std::to_string(problem.column);
  return text;
}

}  // namespace rayjobs::cli
