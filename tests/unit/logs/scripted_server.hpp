// ScriptedServer: a Transport that plays a Ray server whose one job's log grows with fake time.
#pragma once

#include "http/session.hpp"
#include "support/fake_clock.hpp"

#include <rayjobs/follow.hpp>
#include <rayjobs/transport.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rayjobs::testing {

using std::chrono::milliseconds;

class ScriptedServer final : public Transport {
 public:
  /// What a request is answered with in place of the truth; `cut` breaks the body off after so many
  /// bytes instead.
  struct Fault {
    std::optional<Result<HttpResponse>> answer{};
    std::optional<std::size_t> cut{};
  };

  // The script. Times are since the start.
  std::map<milliseconds, std::string> writes{};    ///< Appended to the log at that time.
  std::map<milliseconds, std::string> rewrites{};  ///< The log's whole content from that time on.
  milliseconds starts_at{0};                       ///< PENDING before.
  milliseconds ends_at{5000};
  std::string final_status = "SUCCEEDED";
  std::string type = "SUBMISSION";
  std::map<milliseconds, std::string> session_names{};  ///< None: the server gives none.
  /// 0: the record has none.
  std::map<milliseconds, std::int64_t> start_times{{milliseconds{0}, 1'700'000'000'000}};
  bool framed = false;
  std::string file_type = "text/plain";
  bool has_file = true;
  int lost_errors = 0;  ///< So many answers about a missing file are this, as Ray's sometimes are.
  HttpResponse lost_error{.status = 200};
  std::size_t piece = 1000;        ///< on_body gets so many bytes at a time.
  milliseconds request_takes{5};   ///< Fake time that each request takes.
  std::size_t tail_message = 100;  ///< Bytes in one WebSocket message.
  std::function<Fault(HttpRequest const&, milliseconds)> fault{};
  std::function<std::optional<Error>(milliseconds)> refuse_tail{};
  std::size_t tail_dies_after = std::string::npos;  ///< A tail sends so many bytes, then nothing.
  /// A close code that the tail ends with at that time, when it has sent so many bytes.
  std::function<std::optional<int>(milliseconds, std::size_t)> close_tail{};

  FakeClock clock{};
  std::vector<std::pair<milliseconds, std::string>> requests{};  ///< Time and URL.

  milliseconds now();
  /// The log's content at that time, or at the end of time.
  std::string file(milliseconds at = milliseconds::max()) const;
  /// Requests with `part` in their URL.
  std::size_t count(std::string_view part) const;

  Result<HttpResponse> send(HttpRequest const& request, std::stop_token stop) override;
  Result<std::unique_ptr<WebSocket>> open_websocket(HttpRequest const& request,
                                                    std::stop_token stop) override;

 private:
  class Tail;

  void note(std::string const& url);
  HttpResponse answer(std::string const& url);
  HttpResponse status();
  HttpResponse version();
  HttpResponse text();
  HttpResponse raw_file(std::string const& url);

  detail::Clock::TimePoint start_ = clock.now();
};

/// One follow of a ScriptedServer's job, and what came of it.
struct Followed {
  std::string log{};
  std::optional<std::string> session_name{};
  std::vector<std::string> statuses{};
  std::vector<FollowNotice> notices{};
  bool failed = false;
  FollowResult result{};  ///< Unless it failed.
  Error error{};          ///< If it failed.

  std::size_t count(FollowNotice::Kind kind) const;
};

detail::Session session_with(std::shared_ptr<ScriptedServer> const& server);
Followed follow(std::shared_ptr<ScriptedServer> const& server, CallOptions const& call = {});

/// "\r\n" and '\r' as '\n', in one piece.
std::string normalised(std::string_view bytes);
/// `count` lines that all differ.
std::string numbered_lines(int count, int from = 0);
/// An answer with that status and a text.
ScriptedServer::Fault answered(int status, std::string const& text);
/// 200 with a page for people.
ScriptedServer::Fault login_page();
/// No answer.
ScriptedServer::Fault unreachable();
bool is_raw(HttpRequest const& request);
bool is_text(HttpRequest const& request);
bool is_version(HttpRequest const& request);
bool is_status(HttpRequest const& request);

}  // namespace rayjobs::testing
