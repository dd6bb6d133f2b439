// Ordered jobs: work done on several threads, its results handed over in order on the calling one.
#pragma once

#include "packaging/io/call_watch.hpp"

#include <rayjobs/result.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
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

/// One thread for each processor, but few enough that the buffers of all stay small.
std::size_t thread_count();
/// Results that are finished or being made, and not yet consumed.
std::size_t slot_count();

/// Runs jobs number 0 to `jobs` - 1 on threads that end before this returns and take no signals;
/// `make_worker` is called once for each thread, `consume` in the order of the jobs, both on the
/// calling thread. The first error that `consume` returns, or `watch`, ends the run.
Result<void> run_ordered(std::size_t jobs, std::function<RunJob()> const& make_worker,
                         std::function<Result<void>(std::size_t slot)> const& consume,
                         CallWatch& watch);

/// The same for jobs that return a Result<Output>; the first failed one, in order, is the error:
/// the same input fails in the same way on every machine.
template <typename Output, typename MakeWorker, typename Consume>
Result<void> run_ordered(std::size_t jobs, MakeWorker make_worker, Consume consume,
                         CallWatch& watch) {
  std::vector<std::optional<Result<Output>>> slots(slot_count());
  return run_ordered(
      jobs,
      [&]() -> RunJob {
        return [worker = make_worker(), &slots](std::size_t job, std::size_t slot,
                                                JobSignals& signals) {
          slots[slot].emplace((*worker)(job, signals));
        };
      },
      [&](std::size_t slot) -> Result<void> {
        Result<Output> result = *std::exchange(slots[slot], std::nullopt);
        if (!result) return std::move(result).error();
        return consume(*std::move(result));
      },
      watch);
}

}  // namespace rayjobs::detail
