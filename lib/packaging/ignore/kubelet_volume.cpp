// Knows the names of Kubernetes' "atomic writer", and asks whether `..data` leads to one of them.
#include "packaging/ignore/kubelet_volume.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kCurrent = "..data";
constexpr std::string_view kNext = "..data_tmp";
constexpr std::string_view kTimeForm = "..dddd_dd_dd_dd_dd_dd.";  // d: a digit; more digits follow

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_time_name(std::string_view name) {
  if (name.size() <= kTimeForm.size()) return false;
  auto const fits = [](char form, char c) { return form == 'd' ? is_digit(c) : form == c; };
  return std::ranges::equal(kTimeForm, name.substr(0, kTimeForm.size()), fits) &&
         std::ranges::all_of(name.substr(kTimeForm.size()), is_digit);
}

/// Empty: no link.
std::string target_of(int root_fd, std::string const& link) {
  std::array<char, NAME_MAX + 1> target{};
  auto const size = ::readlinkat(root_fd, link.c_str(), target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

/// `prefix`: the directory's path with a slash at its end, or "".
bool is_kubelet_volume(int root_fd, std::string const& prefix) {
  std::string const link = prefix + std::string(kCurrent);
  for (std::string target = target_of(root_fd, link); is_time_name(target);) {
    struct ::stat status {};
    if (::fstatat(root_fd, (prefix + target).c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      return S_ISDIR(status.st_mode);
    // The kubelet may just have replaced both.
    std::string now = target_of(root_fd, link);
    if (now == target) return false;
    target = std::move(now);
  }
  return false;
}

}  // namespace

bool is_kubelet_path(int root_fd, std::string_view path) {
  auto const slash = path.rfind('/');
  auto const name_at = slash == std::string_view::npos ? 0 : slash + 1;
  std::string_view const name = path.substr(name_at);
  if (name != kCurrent && name != kNext && !is_time_name(name)) return false;
  return is_kubelet_volume(root_fd, std::string(path.substr(0, name_at)));
}

}  // namespace rayjobs::detail
