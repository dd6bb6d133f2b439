// Incarnation: tells whether the cluster is still in the session that a follow began with.
#pragma once

#include "http/session.hpp"

#include <optional>
#include <string>

namespace rayjobs::detail {

/// A session name that a server does not tell is taken as unchanged.
class Incarnation {
 public:
  /// The session name is worth a question: there was no answer yet, and few questions.
  bool may_learn_session() const { return questions_left_ > 0; }
  /// Asks for the session name and keeps it. Only cancelled is an Error.
  Result<void> learn_session(Session const& session, CallOptions const& call);
  std::optional<std::string> const& session_name() const { return session_name_; }

  /// Asks for the session name again: why it is another; none when it is not. Without an answer:
  /// unavailable, timeout, cancelled.
  Result<std::optional<std::string>> other_session(Session const& session,
                                                   CallOptions const& call) const;

 private:
  std::optional<std::string> session_name_;
  int questions_left_ = 3;
};

}  // namespace rayjobs::detail
