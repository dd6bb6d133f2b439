// ClusterSession: whether the cluster is still in the session in which a follow began.
#pragma once

#include "core/error_kind.hpp"
#include "jobs/job_requests.hpp"

#include <optional>
#include <string>

namespace rayjobs::detail {

/// Ray gives each start of a head a session name, which its version answer tells. A name that a
/// server does not tell counts as unchanged.
class ClusterSession {
 public:
  /// There was no answer yet, and there were few questions.
  bool may_learn() const { return questions_left_ > 0; }
  /// Asks for the session name and keeps it. Only cancelled is an Error.
  Result<void> learn(Session const& session, CallOptions const& call) {
    --questions_left_;
    auto name = ask(session, call);
    if (name) {
      questions_left_ = 0;
      name_ = *std::move(name);
    } else if (name.error().code == ErrorCode::cancelled) {
      return std::move(name).error();
    }
    return {};
  }
  std::optional<std::string> const& name() const { return name_; }

  /// Asks for the session name again: a sentence when it is another one. Without an answer:
  /// unavailable, timeout, cancelled.
  Result<std::optional<std::string>> why_replaced(Session const& session,
                                                  CallOptions const& call) const {
    if (!name_) return std::optional<std::string>{};
    RAYJOBS_TRY(auto const name, ask(session, call));
    if (!name || *name == *name_) return std::optional<std::string>{};
    return std::optional<std::string>("the cluster was restarted (" + *name_ + " before, " + *name +
                                      " now)");
  }

 private:
  /// None where the server gives none, or refuses just this question.
  static Result<std::optional<std::string>> ask(Session const& session, CallOptions const& call) {
    auto version = fetch_version(session, call);
    if (version) return std::move(version->session_name);
    auto const code = version.error().code;
    if (is_no_answer(code) || code == ErrorCode::cancelled) return std::move(version).error();
    return std::optional<std::string>{};
  }

  std::optional<std::string> name_;
  int questions_left_ = 3;
};

}  // namespace rayjobs::detail
