// FreedLater: nothing waits for the freeing of what it keeps, such as libzip's entries.
#include "packaging/io/freed_later.hpp"

#include "temporary_tree.hpp"

#include <rayjobs/package.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <dlfcn.h>
#include <optional>
#include <pthread.h>
#include <semaphore>

#include <gtest/gtest.h>
#include <zip.h>

namespace rayjobs {
namespace {

/// A freeing that the test lets begin, and whose end it awaits.
class HeldFreeing {
 public:
  /// Called where something is freed; it gives up if the test itself waits for that.
  void await_permission() { static_cast<void>(may_begin_.try_acquire_for(kPatience)); }
  void report_end() {
    ended_ = true;
    has_ended_.release();
  }

  bool ended() const { return ended_; }
  void permit() {
    may_begin_.release();
    ASSERT_TRUE(has_ended_.try_acquire_for(kPatience));
  }

 private:
  static constexpr std::chrono::seconds kPatience{10};
  std::binary_semaphore may_begin_{0};
  std::binary_semaphore has_ended_{0};
  std::atomic<bool> ended_{false};
};

std::atomic<HeldFreeing*> held_discard{nullptr};

}  // namespace
}  // namespace rayjobs

/// Stands before libzip's own for the whole program.
extern "C" void zip_discard(zip_t* zip) {
  static auto* const discard =
      reinterpret_cast<decltype(&zip_discard)>(::dlsym(RTLD_NEXT, "zip_discard"));
  auto* const held = rayjobs::held_discard.exchange(nullptr);
  if (held != nullptr) held->await_permission();
  discard(zip);
  if (held != nullptr) held->report_end();
}

namespace rayjobs {
namespace {

struct Garbage {
  ~Garbage() {
    freeing.await_permission();
    ::sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    takes_signals = ::sigismember(&mask, SIGTERM) == 0;
    freeing.report_end();
  }
  HeldFreeing& freeing;
  std::atomic<bool>& takes_signals;
};

TEST(FreedLaterTest, EndsBeforeTheFreeingWhichTakesNoSignals) {
  HeldFreeing freeing;
  std::atomic<bool> takes_signals{true};
  {
    detail::FreedLater freed;
    freed.keep(std::shared_ptr<Garbage>(new Garbage{freeing, takes_signals}));
  }
  EXPECT_FALSE(freeing.ended());
  freeing.permit();
  EXPECT_FALSE(takes_signals);
}

/// The plan and the tree are gone before libzip's entries are freed.
std::optional<ErrorCode> written_before(HeldFreeing& freeing, CallOptions const& call) {
  testing::TemporaryTree const tree;
  tree.file("a", testing::noise(2'000'000));
  tree.directory("d");
  auto const plan = plan_package(tree.root()).value();
  held_discard = &freeing;
  auto const package = Package::write(plan, call);
  EXPECT_FALSE(freeing.ended());
  return package ? std::nullopt : std::optional(package.error().code);
}

TEST(FreedLaterTest, AStoppedPackageDoesNotWaitForLibzip) {
  std::stop_source stop;
  CallOptions call;
  call.stop = stop.get_token();
  call.progress = [&](Progress const&) { stop.request_stop(); };
  HeldFreeing freeing;
  EXPECT_EQ(written_before(freeing, call), ErrorCode::cancelled);
  freeing.permit();
}

TEST(FreedLaterTest, AWrittenPackageDoesNotWaitForLibzip) {
  HeldFreeing freeing;
  EXPECT_EQ(written_before(freeing, {}), std::nullopt);
  freeing.permit();
}

}  // namespace
}  // namespace rayjobs
