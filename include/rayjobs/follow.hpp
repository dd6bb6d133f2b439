/// Following a job: what Client::follow and Client::wait take and return.
#pragma once

#include <rayjobs/job.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs {

/// Something a person watching a follow may want to know.
struct FollowNotice {
  enum class Kind {
    source,        ///< The log now comes from another source (see text).
    interrupted,   ///< The server or the connection failed; the follow goes on trying.
    reconnected,   ///< … and has succeeded.
    log_restarted  ///< The log got shorter or its beginning changed; it is delivered again from its
                   ///< start.
  };
  Kind kind = Kind::source;
  std::string text{};  ///< One sentence.
};

/// Which part of a log is wanted.
struct LogRange {
  /// Only so many lines of what is there already; default: all. Only '\n' ends a line.
  std::optional<std::uint64_t> last_lines{};
};

struct FollowOptions {
  LogRange range{};
  /// A job that is PENDING for so long since the follow began ends it with timeout; default: none.
  std::optional<std::chrono::milliseconds> start_timeout{};
  /// 2.60: which start of the head the job runs on, once, before its log; not on a server that
  /// gives none.
  std::function<void(std::string const&)> on_session{};
  /// Log bytes, in order, each once. Called on the calling thread; must not throw.
  std::function<void(std::string_view)> on_log{};
  /// Each status that differs from the one before.
  std::function<void(JobInfo const&)> on_status{};
  std::function<void(FollowNotice const&)> on_notice{};
};

struct FollowResult {
  JobInfo job{};                 ///< Terminal.
  std::uint64_t log_bytes = 0;   ///< Delivered.
  std::uint64_t reconnects = 0;  ///< Outages that were overcome, and live logs opened again.
  bool log_complete =
      true;  ///< false: the job has ended, but the server would not give the rest of its log.
  std::string log_problem{};  ///< Why, when it is not complete.
};

struct WaitOptions {
  std::chrono::milliseconds poll_interval{500};
  std::function<void(JobInfo const&)> on_status{};  ///< At the first answer and each change.
  std::function<void(JobInfo const&)> on_answer{};  ///< At each answer.
};

}  // namespace rayjobs
