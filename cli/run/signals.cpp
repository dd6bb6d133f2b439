// Interrupts over sigwait in a thread of its own.
#include "run/signals.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace rayjobs::cli {

struct Interrupts::State {
  std::stop_source source{};
  std::atomic<int> signal{0};
};

namespace {

bool is_ignored(int signal) {
  struct sigaction current {};
  sigaction(signal, nullptr, &current);
  return current.sa_handler == SIG_IGN;  // NOLINT: the union's other member is not used here
}

}  // namespace

Interrupts::Interrupts() : state_(std::make_shared<State>()) {
  sigset_t awaited;
  sigemptyset(&awaited);
  for (int const signal : std::array{SIGINT, SIGTERM}) {
    if (!is_ignored(signal)) sigaddset(&awaited, signal);
  }
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  // Detached: nothing can wake sigwait at the end but a signal, and the thread owns what it uses.
  auto const take = [state = state_, awaited] {
    int signal = 0;
    while (sigwait(&awaited, &signal) == 0) {
      if (state->signal != 0) _exit(128 + signal);
      state->signal = signal;
      state->source.request_stop();
    }
  };
  try {
    std::thread(take).detach();
  } catch (std::system_error const&) {
    are_taken_ = false;
    pthread_sigmask(SIG_UNBLOCK, &awaited, nullptr);
  }
}

std::stop_token Interrupts::token() const { return state_->source.get_token(); }

void Interrupts::stop() const { state_->source.request_stop(); }

int Interrupts::signal() const { return state_->signal; }

bool Interrupts::sleep(std::chrono::milliseconds duration) const {
  std::mutex mutex;
  std::condition_variable_any wakeup;
  std::unique_lock lock(mutex);
  return !wakeup.wait_for(lock, token(), duration, [this] { return token().stop_requested(); });
}

}  // namespace rayjobs::cli
