// SignalsBlocked: threads that are started meanwhile take no signals.
#pragma once

#include <csignal>
#include <pthread.h>

namespace rayjobs::detail {

/// Threads inherit a mask that blocks all signals: those belong to the program's own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    ::sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(SignalsBlocked const&) = delete;
  SignalsBlocked& operator=(SignalsBlocked const&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  ::sigset_t before_{};
};

}  // namespace rayjobs::detail
