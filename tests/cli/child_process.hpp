// Runs ray-submit as a child process with its own environment and pipes.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace rayjobs::testing {

struct ChildOptions {
  std::vector<std::string> arguments{};              ///< Without the program's name.
  std::map<std::string, std::string> environment{};  ///< The whole of it.
  std::string name = "ray-submit";                   ///< argv[0].
  std::filesystem::path directory{};                 ///< Empty: the test's own.
  std::string stdout_file{};                         ///< Instead of a pipe.
  bool ignore_sigint = false;                        ///< As under nohup.
  bool ignore_sigchld = false;                       ///< As some supervisors leave it.
  std::vector<int> closed{};                         ///< Descriptors.
  unsigned long largest_file = 0;                    ///< RLIMIT_FSIZE in bytes; 0: the test's own.
};

struct ChildResult {
  int exit_code = -1;  ///< -1: ended by a signal.
  int signal = 0;
  std::string out{};
  std::string err{};
  bool timed_out = false;  ///< It had to be killed.
};

/// One running child. Its destructor kills it if it still runs.
class Child {
 public:
  explicit Child(ChildOptions const& options);
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  ~Child();

  /// Reads on until both streams satisfy `condition` or the child ends; false after the patience.
  bool read_until(
      std::function<bool(std::string const& out, std::string const& err)> const& condition,
      std::chrono::seconds patience = std::chrono::seconds(20));
  /// The reader of standard output goes away.
  void close_stdout();
  void send_signal(int signal) const;
  /// Waits, without reading, until the child has ended; false after the patience.
  bool ends_unread(std::chrono::seconds patience = std::chrono::seconds(20)) const;
  /// Reads to the end and collects the exit code; kills the child after the patience.
  ChildResult finish(std::chrono::seconds patience = std::chrono::seconds(30));

 private:
  void collect();

  ChildOptions options_;
  bool is_read_ = true;  ///< To the end of its output.
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  ChildResult result_;
};

/// Starts a child and waits for its end.
ChildResult run_child(ChildOptions const& options);

}  // namespace rayjobs::testing
