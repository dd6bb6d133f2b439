// ClusterSession: whether the cluster is still in the session in which a follow began.
#pragma once

#include "http/session.hpp"

#include <optional>
#include <string>

namespace rayjobs::detail {

/// Ray gives each start of a head a session name. A name that a server does not tell counts as
/// unchanged.
class ClusterSession {
 public:
  /// There was no answer yet, and there were few questions.
  bool may_learn() const { return questions_left_ > 0; }
  /// Asks for the session name and keeps it. Only cancelled is an Error.
  Result<void> learn(Session const& session, CallOptions const& call);
  std::optional<std::string> const& name() const { return name_; }

  /// Asks for the session name again: a sentence when it is another one. Without an answer:
  /// unavailable, timeout, cancelled.
  Result<std::optional<std::string>> why_replaced(Session const& session,
                                                  CallOptions const& call) const;

 private:
  std::optional<std::string> name_;
  int questions_left_ = 3;
};

}  // namespace rayjobs::detail
