// Uploads of several packages side by side.
#include "client/package_uploads.hpp"

#include "core/clock.hpp"
#include "support/temporary_directory.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;

HttpResponse answer(int status, std::string body = {}) {
  return {.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
}

/// Knows how many uploads are under way.
class UploadTransport final : public Transport {
 public:
  using Answer = std::function<Result<HttpResponse>(HttpRequest const&, std::stop_token)>;

  explicit UploadTransport(Answer answer) : answer_(std::move(answer)) {}

  Result<HttpResponse> send(HttpRequest const& request, std::stop_token stop) override {
    {
      std::scoped_lock const lock(mutex_);
      ++begun_;
      changed_.notify_all();
    }
    return answer_(request, stop);
  }

  Result<std::unique_ptr<WebSocket>> open_websocket(HttpRequest const&, std::stop_token) override {
    return Error{.code = ErrorCode::protocol, .message = "no WebSocket here"};
  }

  bool wait_for_begun(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return begun_ >= count; });
  }

 private:
  Answer answer_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  int begun_ = 0;
};

class PackageUploadsTest : public ::testing::Test {
 protected:
  PackageUploadsTest() {
    for (std::string const name : {"one", "two"}) {
      directory.write(name + "/main.py", "print('" + name + "')\n");
      packages.push_back(Package::write(plan_package(directory.path() / name).value()).value());
    }
  }

  Result<void> upload(UploadTransport::Answer answer, CallOptions const& call = {}) {
    transport = std::make_shared<UploadTransport>(std::move(answer));
    options.transport = transport;
    options.retry.initial_delay = 1ms;
    Session const session(Address::parse("http://head").value(), options, system_clock());
    return upload_packages(session, packages, call);
  }

  bool is_first(HttpRequest const& request) const {
    return std::get<FileBody>(request.body).path == packages[0].file();
  }

  testing::TemporaryDirectory directory{};
  std::vector<Package> packages{};
  ClientOptions options{};
  std::shared_ptr<UploadTransport> transport{};
};

TEST_F(PackageUploadsTest, AreUnderWayAtTheSameTime) {
  auto const done = upload([this](HttpRequest const&, std::stop_token) {
    return answer(transport->wait_for_begun(2) ? 200 : 413);
  });
  EXPECT_TRUE(done) << done.error().message;
}

TEST_F(PackageUploadsTest, HaveOneProgressOnTheCallingThread) {
  std::uint64_t const total = packages[0].bytes() + packages[1].bytes();
  std::vector<Progress> seen;
  std::vector<std::thread::id> threads;
  ASSERT_TRUE(upload(
      [](HttpRequest const& request, std::stop_token) {
        auto const size = std::filesystem::file_size(std::get<FileBody>(request.body).path);
        request.on_upload(1, size);
        request.on_upload(size, size);
        return answer(200);
      },
      {.progress = [&](Progress const& progress) {
        seen.push_back(progress);
        threads.push_back(std::this_thread::get_id());
      }}));
  ASSERT_FALSE(seen.empty());
  for (Progress const& progress : seen) {
    EXPECT_EQ(progress.stage, "upload");
    EXPECT_EQ(progress.total, total);
  }
  EXPECT_EQ(seen.back().done, total);
  EXPECT_THAT(threads, Each(std::this_thread::get_id()));
}

TEST_F(PackageUploadsTest, TheFirstErrorEndsTheOthers) {
  auto const done =
      upload([this](HttpRequest const& request, std::stop_token stop) -> Result<HttpResponse> {
        transport->wait_for_begun(2);
        if (is_first(request)) return answer(413, "Maximum request body size 104857600 exceeded.");
        while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
        return Error{.code = ErrorCode::cancelled, .message = "cancelled"};
      });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::rejected);
}

TEST_F(PackageUploadsTest, AStopRequestEndsAll) {
  std::stop_source stop;
  auto const done = upload(
      [&](HttpRequest const& request, std::stop_token stopped) -> Result<HttpResponse> {
        transport->wait_for_begun(2);
        if (is_first(request)) stop.request_stop();
        while (!stopped.stop_requested()) std::this_thread::sleep_for(1ms);
        return Error{.code = ErrorCode::cancelled, .message = "cancelled"};
      },
      {.stop = stop.get_token()});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::cancelled);
}

TEST_F(PackageUploadsTest, AreLoggedOnTheCallingThread) {
  std::vector<std::string> texts;
  std::vector<std::thread::id> threads;
  options.log = [&](LogRecord const& record) {
    texts.emplace_back(record.text);
    threads.push_back(std::this_thread::get_id());
  };
  std::atomic<bool> failed = false;
  ASSERT_TRUE(upload([&](HttpRequest const& request, std::stop_token) {
    return answer(is_first(request) && !failed.exchange(true) ? 503 : 200);
  }));
  EXPECT_THAT(texts, Contains(HasSubstr("attempt 2")));
  EXPECT_THAT(threads, Each(std::this_thread::get_id()));
}

}  // namespace
}  // namespace rayjobs::detail
