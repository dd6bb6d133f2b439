// Mailbox: messages of threads to the one that waits for them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace rayjobs::detail {

/// Messages are functions that run on the waiting thread. Thread safety: post() and leave() may run
/// concurrently with each other and with hear().
class Mailbox {
 public:
  using Message = std::function<void()>;

  /// `threads` will each call leave() once.
  explicit Mailbox(std::size_t threads) : threads_(threads) {}

  void post(Message message) {
    std::scoped_lock const lock(mutex_);
    messages_.push_back(std::move(message));
    news_.notify_one();
  }

  void leave() {
    std::scoped_lock const lock(mutex_);
    --threads_;
    news_.notify_one();
  }

  /// Runs messages, in the order of post(), until all threads have left.
  void hear() {
    std::unique_lock lock(mutex_);
    for (;;) {
      news_.wait(lock, [this] { return !messages_.empty() || threads_ == 0; });
      if (messages_.empty()) return;
      auto const messages = std::exchange(messages_, {});
      lock.unlock();
      for (Message const& message : messages) message();
      lock.lock();
    }
  }

 private:
  std::mutex mutex_{};
  std::condition_variable news_{};
  std::vector<Message> messages_{};
  std::size_t threads_;
};

}  // namespace rayjobs::detail
