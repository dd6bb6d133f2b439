// Worker threads fill a ring of slots; the calling thread empties it in order.
#include "packaging/io/ordered_jobs.hpp"

#include "core/signals_blocked.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxThreads = 8;
constexpr std::chrono::milliseconds kPollInterval{20};

class Run {
 public:
  explicit Run(std::size_t jobs) : jobs_(jobs), finished_(slot_count(), 0) {}
  Run(Run const&) = delete;
  Run& operator=(Run const&) = delete;
  ~Run() { stop(); }

  void start(std::function<RunJob()> const& make_worker) {
    SignalsBlocked const blocked;
    std::size_t const threads = std::min(thread_count(), jobs_);
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this, run = make_worker()] { work(run); });
  }

  Result<void> consume_all(std::function<Result<void>(std::size_t)> const& consume,
                           CallWatch& watch) {
    while (consumed_ < jobs_) {
      std::size_t const slot = consumed_ % finished_.size();
      bool const ready = await(slot);
      if (auto const bytes = signals_.take_progress(); bytes != 0) watch.advance(bytes);
      RAYJOBS_TRY_VOID(watch.check());
      if (!ready) continue;
      RAYJOBS_TRY_VOID(consume(slot));
      std::scoped_lock const lock(mutex_);
      finished_[slot] = 0;
      ++consumed_;
      may_start_.notify_one();
    }
    return {};
  }

 private:
  void work(RunJob const& run) {
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
  bool await(std::size_t slot) {
    std::unique_lock lock(mutex_);
    progress_.wait_for(lock, kPollInterval,
                       [&] { return failure_ != nullptr || finished_[slot] != 0; });
    if (failure_) std::rethrow_exception(failure_);
    return finished_[slot] != 0;
  }

  void stop() {
    {
      std::scoped_lock const lock(mutex_);
      signals_.stop();
    }
    may_start_.notify_all();
    threads_.clear();
  }

  std::size_t jobs_;
  std::mutex mutex_{};
  std::condition_variable may_start_{};  ///< For workers: a job may start, or the run ends.
  std::condition_variable progress_{};   ///< For the caller: a result is ready.
  std::vector<char> finished_;
  std::size_t next_ = 0;
  std::size_t consumed_ = 0;
  std::exception_ptr failure_{};
  JobSignals signals_{};
  std::vector<std::jthread> threads_{};
};

}  // namespace

std::size_t thread_count() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
}

std::size_t slot_count() { return 2 * thread_count(); }

Result<void> run_ordered(std::size_t jobs, std::function<RunJob()> const& make_worker,
                         std::function<Result<void>(std::size_t slot)> const& consume,
                         CallWatch& watch) {
  Run run(jobs);
  run.start(make_worker);
  return run.consume_all(consume, watch);
}

}  // namespace rayjobs::detail
