// Uploads: streamed files, progress, refusals before the end.
#include "support/fake_ray_server.hpp"
#include "support/raw_tcp_server.hpp"
#include "support/temporary_directory.hpp"
#include "transport_fixture.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#ifdef __SANITIZE_ADDRESS__
// Freed memory that AddressSanitizer keeps must not count as memory that an upload needs.
extern "C" char const* __asan_default_options() { return "quarantine_size_mb=8"; }
#endif

namespace rayjobs::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20U;

/// A line of /proc/self/status in KiB.
long memory_kib(std::string const& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == name + ":") {
      long kib = 0;
      status >> kib;
      return kib;
    }
  return 0;
}

/// Reads a body and answers 200 with its length.
void count_body(RawConnection& connection) {
  std::string const head = connection.read_until("\r\n\r\n");
  std::size_t const at = head.find("Content-Length: ");
  std::size_t left = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  std::size_t got = 0;
  while (got < left) {
    std::size_t const piece =
        connection.read_exactly(std::min<std::size_t>(65536, left - got)).size();
    if (piece == 0) return;
    got += piece;
  }
  std::string const body = std::to_string(got);
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                  body);
}

TEST(TransportUploadTest, SendsTextAndFileAlike) {
  TemporaryDirectory const directory;
  std::string const content("zip\0bytes\r\n", 11);
  auto const file = directory.write("a.zip", content);
  FakeRayServer server;
  auto const transport = new_transport();
  std::string const url = server.url() + "/api/packages/gcs/a.zip";
  ASSERT_TRUE(transport->send(upload_request(Method::put, url, content), {}));
  ASSERT_TRUE(transport->send(upload_request(Method::put, url, FileBody{file}), {}));
  for (SeenRequest const& request : server.requests()) {
    EXPECT_EQ(request.body, content);
    EXPECT_EQ(request.header("Content-Length"), "11");
    EXPECT_EQ(request.header("Expect"), "");
    EXPECT_EQ(request.header("Content-Encoding"), "");
    EXPECT_EQ(request.header("Transfer-Encoding"), "");
  }
}

TEST(TransportUploadTest, StreamsALargeFileInLittleMemory) {
  constexpr std::size_t kSize = 200 * kMiB;
  TemporaryDirectory const directory;
  auto const file = directory.write("big", "");
  std::filesystem::resize_file(file, kSize);  // Sparse.
  RawTcpServer server(count_body);
  std::ofstream("/proc/self/clear_refs") << "5";  // Makes VmHWM begin at what is used now.
  long const before = memory_kib("VmHWM");
  auto const response =
      new_transport()->send(upload_request(Method::put, server.url(), FileBody{file}), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, std::to_string(kSize));
  EXPECT_GT(before, 0);
  EXPECT_LT(memory_kib("VmHWM") - before, 32L * 1024);
}

TEST(TransportUploadTest, ReportsProgressUpToTheEnd) {
  static constexpr std::uint64_t kSize = 8 * kMiB;
  RawTcpServer server(count_body);
  auto request = upload_request(Method::put, server.url(), std::string(kSize, 'x'));
  std::vector<std::uint64_t> sent;
  request.on_upload = [&sent](std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(total, kSize);
    sent.push_back(done);
  };
  ASSERT_TRUE(new_transport()->send(request, {}));
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent.back(), kSize);
  EXPECT_TRUE(std::ranges::is_sorted(sent));
  EXPECT_EQ(std::ranges::count(sent, kSize), 1);
}

TEST(TransportUploadTest, FailsOnAMissingFileWithoutConnecting) {
  RawTcpServer server(count_body);
  auto const response = new_transport()->send(
      upload_request(Method::put, server.url(), FileBody{"/nonexistent/file"}), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::io);
  EXPECT_THAT(response.error().message, HasSubstr("No such file"));
  EXPECT_EQ(server.accepted(), 0);
}

TEST(TransportUploadTest, RefusesADirectory) {
  TemporaryDirectory const directory;
  auto const response = new_transport()->send(
      upload_request(Method::put, "http://127.0.0.1:1/", FileBody{directory.path()}), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::io);
}

TEST(TransportUploadTest, FailsWhenTheFileShrinksMeanwhile) {
  TemporaryDirectory const directory;
  auto const file = directory.write("shrinking", "");
  std::filesystem::resize_file(file, 64 * kMiB);
  RawTcpServer server([&file](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    std::filesystem::resize_file(file, 1);
    connection.wait_closed();
  });
  auto const response =
      new_transport()->send(upload_request(Method::put, server.url(), FileBody{file}), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::io);
  EXPECT_EQ(response.error().message, "the file to upload became shorter while it was sent");
}

/// Each way in which a gateway refuses a body that it has not read.
struct EarlyAnswer {
  std::string name;
  bool read_some;
  bool reset;
};
void PrintTo(EarlyAnswer const& answer, std::ostream* out) { *out << answer.name; }

class TransportEarlyAnswerTest : public ::testing::TestWithParam<EarlyAnswer> {};

TEST_P(TransportEarlyAnswerTest, IsReturnedAsThatAnswer) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    if (GetParam().read_some) connection.read_exactly(3 * kMiB);
    connection.send(
        "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 9\r\n\r\ntoo "
        "large");
    // Without reset() the unread bytes make the kernel send the RST all the same.
    if (GetParam().reset) connection.finish_sending();
  });
  auto const transport = new_transport();
  std::string const body(16 * kMiB, 'x');
  for (int i = 0; i < 20; ++i) {
    auto const response = transport->send(upload_request(Method::put, server.url(), body), {});
    ASSERT_TRUE(response) << response.error().message << " at " << i;
    EXPECT_EQ(response->status, 413);
    EXPECT_EQ(response->body, "too large");
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, TransportEarlyAnswerTest,
                         ::testing::Values(EarlyAnswer{"AfterTheHeader", false, false},
                                           EarlyAnswer{"AfterSomeBody", true, false},
                                           EarlyAnswer{"WithFinFirst", true, true}),
                         [](auto const& tested) { return tested.param.name; });

TEST(TransportUploadTest, AResetWithoutAnAnswerIsUnavailable) {
  RawTcpServer server([](RawConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.reset();
  });
  auto const response = new_transport()->send(
      upload_request(Method::put, server.url(), std::string(16 * kMiB, 'x')), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace rayjobs::testing
