// Several uploads share four threads, whose progress and log go through a mailbox to the caller.
#include "client/package_uploads.hpp"

#include "core/deadline.hpp"
#include "core/signals_blocked.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <numeric>
#include <optional>
#include <stop_token>
#include <system_error>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxThreads = 4;

/// Messages of threads to the one that waits for them: functions that it runs. Thread safety:
/// post() and leave() may run concurrently with each other and with hear().
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

class Uploads {
 public:
  Uploads(Session const& session, std::vector<Package> const& packages, CallOptions const& call)
      : session_(session),
        packages_(packages),
        call_(call),
        deadline_(session.clock(), call),
        mailbox_(std::min(packages.size(), kMaxThreads)),
        sent_(packages.size()) {
    for (Package const& package : packages) all_.total += package.bytes();
  }

  Result<void> run() {
    std::stop_callback const forward(call_.stop, [this] { over_.request_stop(); });
    std::vector<std::future<void>> threads;
    {
      SignalsBlocked const blocked;
      for (std::size_t i = 0; i < std::min(packages_.size(), kMaxThreads); ++i) try {
          threads.push_back(std::async(std::launch::async, [this] { work(); }));
        } catch (std::system_error const&) {  // There is no other thread to be had.
          threads.empty() ? work() : mailbox_.leave();
        }
    }
    mailbox_.hear();
    for (auto& thread : threads) thread.get();
    if (error_) return *std::move(error_);
    return {};
  }

 private:
  void work() {
    struct Leaving {
      Mailbox& mailbox;
      ~Leaving() { mailbox.leave(); }
    } const leaving{mailbox_};
    ClientOptions options = session_.options();
    if (options.log)
      options.log = [this](LogRecord const& record) {
        mailbox_.post([this, level = record.level, text = std::string(record.text)] {
          session_.log(level, text);
        });
      };
    Session const session = session_.with_options(std::move(options));
    for (std::size_t i = next_++; i < packages_.size(); i = next_++) {
      if (auto sent = upload(session, i); !sent) return fail(std::move(sent).error());
    }
  }

  Result<void> upload(Session const& session, std::size_t i) {
    RAYJOBS_TRY(CallOptions call, deadline_.rest());
    call.stop = over_.get_token();
    if (call.progress)
      call.progress = [this, i](Progress const& one) {
        mailbox_.post([this, i, sent = one.done] { report(i, sent); });
      };
    return upload_package(session, packages_[i], call);
  }

  void report(std::size_t i, std::uint64_t sent) {
    constexpr std::chrono::milliseconds interval{100};
    sent_[i] = sent;
    all_.done = std::accumulate(sent_.begin(), sent_.end(), std::uint64_t{0});
    auto const now = session_.clock().now();
    if (all_.done < all_.total && now < next_report_) return;
    next_report_ = now + interval;
    call_.progress(all_);
  }

  void fail(Error error) {
    std::scoped_lock const lock(mutex_);
    // The uploads that this cancels fail too.
    if (!error_) error_ = std::move(error);
    over_.request_stop();
  }

  Session const& session_;
  std::vector<Package> const& packages_;
  CallOptions const& call_;
  Deadline deadline_;
  Mailbox mailbox_;
  std::atomic<std::size_t> next_{0};
  std::stop_source over_{};
  Progress all_{.stage = "upload"};
  std::vector<std::uint64_t> sent_;
  Clock::TimePoint next_report_{};
  std::mutex mutex_{};
  std::optional<Error> error_{};
};

}  // namespace

Result<std::string> package_path(std::string_view uri) {
  constexpr std::string_view kScheme = "gcs://";
  auto const name = uri.starts_with(kScheme) ? uri.substr(kScheme.size()) : std::string_view();
  if (name.empty() || name == "." || name == "..")
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "'" + printable(uri) + "' is not the URI of an uploaded package",
                 .hint = "use a URI that begins with gcs://"};
  return "/api/packages/gcs/" + percent_encode(name);
}

Result<void> upload_package(Session const& session, Package const& package,
                            CallOptions const& call) {
  RAYJOBS_TRY(auto path, package_path(package.uri()));
  auto put = session.request(Method::put, std::move(path));
  put.body = FileBody{.path = package.file()};
  // A large package on a slow line takes its time; only one that stands still is given up.
  put.timeout = std::chrono::milliseconds{0};
  put.stall_timeout = session.options().upload_stall_timeout;
  if (call.progress)
    put.on_upload = [&call](std::uint64_t done, std::uint64_t total) {
      call.progress(Progress{.stage = "upload", .done = done, .total = total});
    };
  RAYJOBS_TRY_VOID(session.expect_no_page(std::move(put), call));
  return {};
}

Result<void> upload_packages(Session const& session, std::vector<Package> const& packages,
                             CallOptions const& call) {
  if (packages.empty()) return {};
  if (packages.size() == 1) return upload_package(session, packages.front(), call);
  return Uploads(session, packages, call).run();
}

}  // namespace rayjobs::detail
