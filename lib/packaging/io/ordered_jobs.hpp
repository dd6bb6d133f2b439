// Ordered jobs: work done on several threads, its results asked for in order on the calling one.
#pragma once

#include "core/try.hpp"
#include "packaging/io/call_watch.hpp"

#include <rayjobs/result.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace rayjobs::detail {

/// What a running job and the calling thread tell each other. Thread safety: all methods may run
/// concurrently.
class JobSignals {
 public:
  /// True when the result is no longer wanted; asked after each block.
  bool stopping() const { return stopping_.load(std::memory_order_relaxed); }
  void stop() { stopping_.store(true, std::memory_order_relaxed); }
  /// Bytes of progress.
  void advance(std::uint64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  std::uint64_t take_progress() { return bytes_.exchange(0, std::memory_order_relaxed); }

 private:
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> bytes_{0};
};

/// Runs a job, and keeps its result in a slot.
using RunJob = std::function<void(std::size_t job, std::size_t slot, JobSignals& signals)>;

/// Threads that run jobs number 0 to `jobs` - 1, at most as many ahead of the caller as there are
/// slots; they take no signals, and end with this object. Where no thread can be started, next()
/// runs the jobs itself. Lifetime: refers to `watch`.
class JobThreads {
 public:
  JobThreads(std::size_t jobs, CallWatch& watch);
  JobThreads(JobThreads const&) = delete;
  JobThreads& operator=(JobThreads const&) = delete;
  ~JobThreads();

  /// One for each result that is finished or being made, and not yet replaced.
  static std::size_t slot_count();
  /// `make_worker` is called once for each thread, on this one.
  void start(std::function<RunJob()> const& make_worker);
  /// Waits for the result of the next job and returns its slot, which is free again at the next
  /// call. Fails with cancelled or timeout; throws what a job has thrown.
  Result<std::size_t> next();

 private:
  void work(RunJob const& run);
  bool await(std::size_t slot);

  std::size_t jobs_;
  CallWatch& watch_;
  std::mutex mutex_{};
  std::condition_variable may_start_{};  ///< For workers: a job may start, or the run ends.
  std::condition_variable progress_{};   ///< For the caller: a result is ready.
  std::vector<char> finished_;
  std::size_t next_ = 0;
  std::size_t consumed_ = 0;  ///< Their slots are free.
  bool handed_over_ = false;  ///< The result of the job `consumed_`.
  std::exception_ptr failure_{};
  JobSignals signals_{};
  RunJob run_here_{};  ///< Set where there are no threads.
  std::vector<std::jthread> threads_{};
};

/// The same for jobs that return a Result<Output>. The results come in the order of the jobs: the
/// same input fails in the same way on every machine.
template <typename Output>
class OrderedJobs {
 public:
  template <typename MakeWorker>
  OrderedJobs(std::size_t jobs, MakeWorker make_worker, CallWatch& watch)
      : slots_(JobThreads::slot_count()), threads_(jobs, watch) {
    threads_.start([&]() -> RunJob {
      return
          [worker = make_worker(), this](std::size_t job, std::size_t slot, JobSignals& signals) {
            slots_[slot].emplace((*worker)(job, signals));
          };
    });
  }

  /// The result of the next job, of which there must be one. Fails as JobThreads::next too.
  Result<Output> next() {
    RAYJOBS_TRY(std::size_t const slot, threads_.next());
    return *std::exchange(slots_[slot], std::nullopt);
  }

 private:
  std::vector<std::optional<Result<Output>>> slots_;
  JobThreads threads_;
};

}  // namespace rayjobs::detail
