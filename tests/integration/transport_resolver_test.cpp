// A name whose resolution hangs: the C library's function is replaced in this process.
#include "transport_fixture.hpp"

#include <condition_variable>
#include <mutex>
#include <netdb.h>
#include <string_view>

#include <gmock/gmock.h>

namespace {

/// Holds every look-up of a name back until it is opened.
class Gate {
 public:
  void enter() {
    std::unique_lock lock(mutex_);
    ++entered_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    ++left_;
    changed_.notify_all();
  }
  bool someone_waits() {
    std::lock_guard const lock(mutex_);
    return entered_ > left_;
  }
  void open() {
    std::unique_lock lock(mutex_);
    open_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return entered_ == left_; });
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  int entered_ = 0;
  int left_ = 0;
  bool open_ = false;
};

Gate& gate() {
  static Gate* const the_gate = new Gate;  // Outlives the resolver's threads.
  return *the_gate;
}

}  // namespace

extern "C" int getaddrinfo(char const*, char const*, addrinfo const*, addrinfo**) {
  gate().enter();
  return EAI_NONAME;
}

namespace rayjobs::testing {
namespace {

TEST(TransportResolverTest, AHangingNameEndsByStopAndByTimeoutAndAnUnknownOneIsSaidSo) {
  auto const transport = new_transport();
  auto request = get_request("http://hanging.test:8265/api/version");
  auto const took = time_to_stop([] { return gate().someone_waits(); },
                                 [&](std::stop_token const& stop) {
                                   auto const response = transport->send(request, stop);
                                   ASSERT_FALSE(response);
                                   EXPECT_EQ(response.error().code, ErrorCode::cancelled);
                                 });
  EXPECT_LT(took, kPromptly);

  request.connect_timeout = std::chrono::milliseconds(50);
  auto const late = transport->send(request, {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::timeout);

  gate().open();
  request.connect_timeout = std::chrono::seconds(10);
  auto const unknown = transport->send(request, {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::unavailable);
  EXPECT_EQ(unknown.error().message, "the name hanging.test is not known");
}

}  // namespace
}  // namespace rayjobs::testing
