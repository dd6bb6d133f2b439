// RawTcpServer: a TCP server that plays a script on each connection, for faults that no HTTP server
// would commit.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace rayjobs::testing {

/// The server's end of one connection. All waits end when the server is destroyed.
class RawConnection {
 public:
  explicit RawConnection(int fd) : fd_(fd) {}

  /// Everything up to and including `end`, or up to the peer's end of the connection.
  std::string read_until(std::string_view end);
  /// Exactly `count` bytes, or fewer when the peer ends the connection.
  std::string read_exactly(std::size_t count);
  void send(std::string_view bytes);
  /// Reads and drops everything until the peer ends the connection.
  void wait_closed();
  /// Waits; false when the peer ended the connection or sent something.
  bool pause(std::chrono::milliseconds duration);
  /// Ends the connection by RST instead of FIN.
  void reset();
  void finish_sending();

 private:
  bool fill();

  int fd_;
  std::string pending_{};
};

class RawTcpServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  /// Listens on a free port of 127.0.0.1; `script` runs on a thread of its own for each connection,
  /// which ends with it.
  explicit RawTcpServer(Script script);
  /// The same on a unix socket.
  RawTcpServer(Script script, std::filesystem::path const& unix_socket);
  ~RawTcpServer();
  RawTcpServer(RawTcpServer const&) = delete;
  RawTcpServer& operator=(RawTcpServer const&) = delete;

  int port() const { return port_; }
  std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(std::string const& path = "/") const { return "http://" + authority() + path; }
  int accepted() const { return accepted_; }

 private:
  void serve();
  void play(int fd);

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_{0};
  std::mutex mutex_{};
  bool stopping_ = false;
  std::vector<int> open_{};
  std::vector<std::thread> players_{};
  std::thread acceptor_{};
};

/// A port whose queue of connections is full, so that a further connect waits for ever.
class DeafPort {
 public:
  DeafPort();
  ~DeafPort();
  DeafPort(DeafPort const&) = delete;
  DeafPort& operator=(DeafPort const&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int listener_ = -1;
  int port_ = 0;
  std::vector<int> waiting_{};
};

/// A port of 127.0.0.1 on which nothing listens.
int closed_port();

}  // namespace rayjobs::testing
