// SIGINT and SIGTERM as a stop request, so that no code runs in a signal handler.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

namespace rayjobs::cli {

/// Takes SIGINT and SIGTERM of the whole process, unless they were ignored at the start (nohup):
/// the first one requests a stop, the second one ends the process at once with 128 + its number.
/// Construct it before any other thread starts. Thread safety: all methods may run concurrently.
class Interrupts {
 public:
  Interrupts();

  /// False when no thread could be started: the signals do what they do by default.
  bool are_taken() const { return are_taken_; }
  std::stop_token token() const;
  /// A stop for a reason of our own.
  void stop() const;
  /// The first signal that came; 0: none.
  int signal() const;
  /// False when a stop was requested meanwhile.
  bool sleep(std::chrono::milliseconds duration) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
  bool are_taken_ = true;
};

}  // namespace rayjobs::cli
