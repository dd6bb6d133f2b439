/// Following a job: what Client::follow and Client::logs take and return.
#pragma once

#include <rayjobs/job.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs {

/// An event during a follow that a person who watches may want to know.
struct FollowNotice {
  enum class Kind {
    source,         ///< The log now comes from another source.
    interrupted,    ///< The server or the connection failed; the follow keeps retrying.
    reconnected,    ///< The interruption is over.
    log_restarted,  ///< The log was replaced; it is delivered again from the beginning.
  };
  Kind kind = Kind::source;
  /// One sentence that says what happened. It may quote an answer, which may repeat what was sent:
  /// without_secrets() hides that.
  std::string text{};
};

/// Which part of a log is wanted.
struct LogRange {
  /// Of the lines that the log has already, deliver only this many, the last ones. Default: all.
  /// Only '\n' ends a line.
  std::optional<std::uint64_t> last_lines{};
};

/// All callbacks may be null. They are called on the thread that called follow, and must not throw.
struct FollowOptions {
  LogRange range{};
  /// If the job is still PENDING this long after the follow began, the follow fails with timeout.
  /// Default: no limit.
  std::optional<std::chrono::milliseconds> start_timeout{};
  /// Called at most once, usually before the log, with the session name of the cluster: it
  /// identifies one start of the head. Not called if the server gives none, as Ray 2.22
  /// (docs/protocol.md, Requests), or does not answer.
  std::function<void(std::string const&)> on_session{};
  /// Called with the bytes of the log, in order, each byte once. The view is valid during the call.
  std::function<void(std::string_view)> on_log{};
  /// Called with the first record, and with each record whose status differs from the one before.
  std::function<void(JobInfo const&)> on_status{};
  std::function<void(FollowNotice const&)> on_notice{};
};

/// How a followed job ended.
struct FollowResult {
  JobInfo job{};                 ///< The last record; its status is terminal.
  std::uint64_t log_bytes = 0;   ///< Bytes given to on_log.
  std::uint64_t reconnects = 0;  ///< Interruptions overcome, plus live logs that were reopened.
  /// false: the job has ended, but the server did not give the rest of its log.
  bool log_complete = true;
  std::string log_problem{};  ///< Why the log is incomplete, as in FollowNotice::text; else empty.
};

}  // namespace rayjobs
