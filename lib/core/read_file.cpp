// Polls, so that a pipe without a writer keeps nobody.
#include "core/read_file.hpp"

#include "core/clock.hpp"
#include "core/deadline.hpp"
#include "core/owned_fd.hpp"
#include "core/try.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <system_error>
#include <unistd.h>

namespace rayjobs::detail {
namespace {

constexpr int kPollMilliseconds = 50;

Error because_of(int problem) {
  return {.code = ErrorCode::io, .message = std::generic_category().message(problem)};
}

}  // namespace

Result<std::string> read_file(std::filesystem::path const& file, std::size_t most,
                              CallOptions const& call) {
  Deadline const deadline(system_clock(), call);
  // O_NONBLOCK: the open of a FIFO must not wait for its writer.
  OwnedFd const opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!opened) return because_of(errno);
  std::string text;
  std::array<char, 65'536> buffer{};
  while (text.size() <= most) {
    pollfd ready{.fd = opened.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, kPollMilliseconds) == 0) {
      RAYJOBS_TRY_VOID(deadline.check());
      continue;
    }
    auto const count = ::read(opened.get(), buffer.data(), buffer.size());
    if (count == 0) break;
    if (count > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR && errno != EAGAIN) {
      return because_of(errno);
    }
  }
  return text;
}

}  // namespace rayjobs::detail
