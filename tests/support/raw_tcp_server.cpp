// Sockets of the scripted TCP server.
#include "support/raw_tcp_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace rayjobs::testing {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  return address;
}

/// A listening socket and its port; not listening when `backlog` is negative.
std::pair<int, int> bind_loopback(int backlog) {
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (fd < 0 || ::bind(fd, generic, size) != 0 || ::getsockname(fd, generic, &size) != 0 ||
      (backlog >= 0 && ::listen(fd, backlog) != 0))
    throw std::runtime_error("no socket on 127.0.0.1");
  return {fd, ntohs(address.sin_port)};
}

}  // namespace

bool RawConnection::fill() {
  std::array<char, 65536> buffer{};
  ssize_t const count = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  pending_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::string RawConnection::read_until(std::string_view end) {
  std::size_t found = pending_.find(end);
  while (found == std::string::npos && fill()) found = pending_.find(end);
  std::size_t const size = found == std::string::npos ? pending_.size() : found + end.size();
  std::string result = pending_.substr(0, size);
  pending_.erase(0, size);
  return result;
}

std::string RawConnection::read_exactly(std::size_t count) {
  while (pending_.size() < count && fill()) continue;
  std::string result = pending_.substr(0, count);
  pending_.erase(0, count);
  return result;
}

void RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t const count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RawConnection::wait_closed() {
  while (fill()) pending_.clear();
}

bool RawConnection::pause(std::chrono::milliseconds duration) {
  pollfd watched{.fd = fd_, .events = POLLIN, .revents = 0};
  return ::poll(&watched, 1, static_cast<int>(duration.count())) == 0;
}

void RawConnection::reset() {
  linger const at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void RawConnection::finish_sending() { ::shutdown(fd_, SHUT_WR); }

RawTcpServer::RawTcpServer(Script script) : script_(std::move(script)) {
  std::tie(listener_, port_) = bind_loopback(64);
  acceptor_ = std::thread([this] { serve(); });
}

RawTcpServer::RawTcpServer(Script script, std::filesystem::path const& unix_socket)
    : script_(std::move(script)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  unix_socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || ::bind(listener_, generic, sizeof address) != 0 ||
      ::listen(listener_, 64) != 0)
    throw std::runtime_error("no unix socket");
  acceptor_ = std::thread([this] { serve(); });
}

RawTcpServer::~RawTcpServer() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (int const fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  acceptor_.join();
  for (auto& player : players_) player.join();
  ::close(listener_);
}

void RawTcpServer::serve() {
  for (;;) {
    int const fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard const lock(mutex_);
    if (fd < 0 || stopping_) {
      if (fd >= 0) ::close(fd);
      return;
    }
    int const on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++accepted_;
    open_.push_back(fd);
    players_.emplace_back([this, fd] { play(fd); });
  }
}

void RawTcpServer::play(int fd) {
  RawConnection connection(fd);
  script_(connection);
  std::lock_guard const lock(mutex_);
  std::erase(open_, fd);
  ::close(fd);
}

DeafPort::DeafPort() {
  std::tie(listener_, port_) = bind_loopback(0);
  constexpr int kConnections = 8;  // More than any kernel's idea of an empty queue.
  sockaddr_in const address = loopback(port_);
  for (int i = 0; i < kConnections; ++i) {
    int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    waiting_.push_back(fd);
    ::connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address);
  }
}

DeafPort::~DeafPort() {
  for (int const fd : waiting_) ::close(fd);
  ::close(listener_);
}

int closed_port() {
  auto const [fd, port] = bind_loopback(-1);
  ::close(fd);
  return port;
}

}  // namespace rayjobs::testing
