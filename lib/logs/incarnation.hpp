// Incarnation: tells whether a job's record is still of the submission and of the start of the
// cluster that a follow began with.
#pragma once

#include "http/session.hpp"

#include <rayjobs/job.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rayjobs::detail {

/// Whatever a server does not tell is taken as unchanged.
class Incarnation {
 public:
  explicit Incarnation(JobInfo const& first) : start_time_(first.start_time) {}

  /// Asks for the session name, once, and keeps it. Only cancelled is an Error.
  Result<void> learn_session(Session const& session, CallOptions const& call);
  std::optional<std::string> const& session_name() const { return session_name_; }

  /// Why `info` is another submission's record; none when it is not. A job keeps its start_time
  /// from its submission on.
  std::optional<std::string> other_submission(JobInfo const& info) const;
  /// Asks for the session name again: why it is another; none when it is not. Only cancelled is an
  /// Error.
  Result<std::optional<std::string>> other_session(Session const& session,
                                                   CallOptions const& call) const;

 private:
  std::optional<std::chrono::milliseconds> start_time_;
  std::optional<std::string> session_name_;
};

}  // namespace rayjobs::detail
