// FreedLater: frees on a thread of its own what takes long to free.
#pragma once

#include "core/signals_blocked.hpp"

#include <exception>
#include <memory>
#include <thread>
#include <utility>

namespace rayjobs::detail {

/// Keeps garbage while it lives, then starts a thread that frees it. The thread takes no signals,
/// and nothing waits for it, so the process may end first. Where no thread can be started, the
/// garbage is freed at once. What it refers to may be gone when it is freed.
class FreedLater {
 public:
  FreedLater() = default;
  FreedLater(FreedLater const&) = delete;
  FreedLater& operator=(FreedLater const&) = delete;
  ~FreedLater() {
    if (!garbage_) return;
    SignalsBlocked const blocked;
    try {
      std::thread([garbage = std::move(garbage_)] {}).detach();
    } catch (std::exception const&) {  // There is no thread, or no memory, to be had.
    }
  }

  void keep(std::shared_ptr<void> garbage) { garbage_ = std::move(garbage); }

 private:
  std::shared_ptr<void> garbage_{};
};

}  // namespace rayjobs::detail
