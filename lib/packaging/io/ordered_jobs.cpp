// Worker threads fill a ring of slots; the calling thread empties it in order.
#include "packaging/io/ordered_jobs.hpp"

#include "core/signals_blocked.hpp"

#include <algorithm>
#include <system_error>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxThreads = 8;
constexpr std::chrono::milliseconds kPollInterval{20};

/// One thread for each processor, but few enough that the buffers of all stay small.
std::size_t thread_count() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
}

}  // namespace

std::size_t JobThreads::slot_count() { return 2 * thread_count(); }

JobThreads::JobThreads(std::size_t jobs, CallWatch& watch)
    : jobs_(jobs), watch_(watch), finished_(slot_count(), 0) {}

void JobThreads::start(std::function<RunJob()> const& make_worker) {
  SignalsBlocked const blocked;
  std::size_t const threads = std::min(thread_count(), jobs_);
  try {
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this, run = make_worker()] { work(run); });
  } catch (std::system_error const&) {  // There are no more threads to be had.
    if (threads_.empty()) run_here_ = make_worker();
  }
}

JobThreads::~JobThreads() {
  {
    std::scoped_lock const lock(mutex_);
    signals_.stop();
  }
  may_start_.notify_all();
  threads_.clear();
}

Result<std::size_t> JobThreads::next() {
  if (std::exchange(handed_over_, false)) {
    std::scoped_lock const lock(mutex_);
    finished_[consumed_++ % finished_.size()] = 0;
    may_start_.notify_one();
  }
  std::size_t const slot = consumed_ % finished_.size();
  if (run_here_) {
    run_here_(consumed_, slot, signals_);
    finished_[slot] = 1;
  }
  for (bool ready = false; !ready;) {
    ready = await(slot);
    if (auto const bytes = signals_.take_progress(); bytes != 0) watch_.advance(bytes);
    RAYJOBS_TRY_VOID(watch_.check());
  }
  handed_over_ = true;
  return slot;
}

void JobThreads::work(RunJob const& run) {
  std::unique_lock lock(mutex_);
  for (;;) {
    may_start_.wait(lock, [this] {
      return signals_.stopping() || next_ == jobs_ || next_ < consumed_ + finished_.size();
    });
    if (signals_.stopping() || next_ == jobs_) return;
    std::size_t const job = next_++;
    std::size_t const slot = job % finished_.size();
    lock.unlock();
    std::exception_ptr failure;
    try {
      run(job, slot, signals_);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_) failure_ = failure;
    finished_[slot] = 1;
    if (job == consumed_ || failure) progress_.notify_one();
    // That was the last job: workers that wait for another can end.
    if (next_ == jobs_) may_start_.notify_all();
  }
}

/// Waits a moment for the result in that slot; rethrows the exception of any job.
bool JobThreads::await(std::size_t slot) {
  std::unique_lock lock(mutex_);
  progress_.wait_for(lock, kPollInterval,
                     [&] { return failure_ != nullptr || finished_[slot] != 0; });
  if (failure_) std::rethrow_exception(failure_);
  return finished_[slot] != 0;
}

}  // namespace rayjobs::detail
