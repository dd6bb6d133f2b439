// write_all over poll(2) and write(2).
#include "output/write_all.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rayjobs::cli {

namespace {

constexpr int kPollMilliseconds = 100;

bool is_file(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

int write_all(int descriptor, std::string_view bytes, std::function<bool()> const& give_up) {
  // So many bytes a pipe takes without blocking when poll has said that there is room.
  std::size_t const most = is_file(descriptor) ? bytes.size() : PIPE_BUF;
  while (!bytes.empty()) {
    pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
    if (::poll(&ready, 1, kPollMilliseconds) == 0) {
      if (give_up && give_up()) return ECANCELED;
      continue;
    }
    auto const written = ::write(descriptor, bytes.data(), std::min(bytes.size(), most));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return errno;
    }
  }
  return 0;
}

}  // namespace rayjobs::cli
