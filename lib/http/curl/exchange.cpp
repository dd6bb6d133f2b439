// libcurl's options and callbacks, and the judgement at the end.
#include "http/curl/exchange.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "http/answer/response_head.hpp"
#include "http/curl/drive.hpp"
#include "http/curl/failure.hpp"
#include "http/curl/response_collector.hpp"
#include "http/curl/upload.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace rayjobs::detail {
namespace {

bool has_body(HttpRequest const& request) {
  return request.method == Method::post || request.method == Method::put ||
         !std::holds_alternative<std::monostate>(request.body);
}

int close_socket(void* data, curl_socket_t fd) {
  auto& connection = *static_cast<ReusableConnection*>(data);
  if (connection.keep_unread) {
    constexpr std::size_t kMaxBytes = 64U << 10U;
    connection.unread.resize(kMaxBytes);
    ssize_t const count =
        ::recv(fd, connection.unread.data(), connection.unread.size(), MSG_DONTWAIT);
    connection.unread.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  return ::close(fd);
}

class Exchange {
 public:
  Exchange(ReusableConnection& connection, HttpRequest const& request, Endpoint const& endpoint,
           UploadBody upload)
      : connection_(connection),
        request_(request),
        endpoint_(endpoint),
        upload_(std::move(upload)),
        response_(request) {}

  // The handle outlives what its options point to.
  ~Exchange() { curl_easy_reset(connection_.easy.get()); }
  Exchange(Exchange const&) = delete;
  Exchange& operator=(Exchange const&) = delete;

  Result<HttpResponse> run(ConnectionRules const& rules, std::stop_token const& stop) {
    configure(rules);
    connection_.unread.clear();
    connection_.keep_unread = has_body(request_) && !endpoint_.tls;
    TransferOutcome outcome;
    {
      CurlMembership const membership(connection_.multi.get(), connection_.easy.get());
      outcome = drive_transfer(connection_.multi.get(), request_, state_, stop);
    }
    connection_.keep_unread = false;
    if (thrown_) std::rethrow_exception(thrown_);
    return judge(outcome);
  }

 private:
  void touch() { state_.last_progress = system_clock().now(); }

  /// Runs what a callback of libcurl does; an exception must not cross C frames, so it waits.
  template <typename Value, typename Body>
  Value guarded(Value failure, Body const& body) noexcept {
    try {
      return body();
    } catch (...) {
      thrown_ = std::current_exception();
      return failure;
    }
  }

  std::size_t on_header(std::string_view line) {
    touch();
    return guarded<std::size_t>(0,
                                [&] { return response_.add_header_line(line) ? line.size() : 0; });
  }
  std::size_t on_body(std::string_view piece) {
    touch();
    return guarded<std::size_t>(CURL_WRITEFUNC_ERROR, [&]() -> std::size_t {
      return response_.add_body(piece) ? piece.size() : CURL_WRITEFUNC_ERROR;
    });
  }
  std::size_t on_read(std::span<char> buffer) {
    return guarded<std::size_t>(CURL_READFUNC_ABORT, [&]() -> std::size_t {
      auto count = upload_.read(buffer);
      if (count) return *count;
      file_error_ = std::move(count).error();
      return CURL_READFUNC_ABORT;
    });
  }
  int on_progress(std::uint64_t sent) {
    if (sent == sent_) return 0;
    sent_ = sent;
    touch();
    constexpr std::chrono::milliseconds kInterval{100};
    bool const due = sent > reported_ && sent < upload_.size() &&
                     state_.last_progress - reported_at_ >= kInterval;
    if (!due || !request_.on_upload) return 0;
    reported_ = sent;
    reported_at_ = state_.last_progress;
    return guarded(1, [&] {
      request_.on_upload(sent, upload_.size());
      return 0;
    });
  }
  /// Hands on to a method what libcurl hands to a callback like fread() or fwrite().
  template <auto kMethod>
  static std::size_t call(char* data, std::size_t, std::size_t size, void* self) {
    return (static_cast<Exchange*>(self)->*kMethod)({data, size});
  }

  void configure(ConnectionRules const& rules) {
    CURL* const easy = connection_.easy.get();
    curl_easy_reset(easy);
    configure_connection(easy, request_, rules, trace_);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L << 10U);
    // On a kept connection that turns out to be dead libcurl sends the request once more by itself.
    if (!request_.idempotent) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    for (auto const& [name, value] : request_.headers)
      append_header(name + (value.empty() ? ";" : ": " + value));
    if (has_body(request_)) {
      append_header("Expect:");
      curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload_.size()));
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, std::string(to_string(request_.method)).c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    // A forward proxy would keep a header that is meant for a gateway.
    if (std::ranges::any_of(request_.headers, [](auto const& header) {
          return equal_ignoring_case(header.first, "Proxy-Authorization");
        }))
      curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    set_callbacks();
  }

  void append_header(std::string const& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }

  void set_callbacks() {
    CURL* const easy = connection_.easy.get();
    auto const set = [easy, this](CURLoption function, CURLoption data, auto* callback) {
      curl_easy_setopt(easy, function, callback);
      curl_easy_setopt(easy, data, this);
    };
    set(CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, &call<&Exchange::on_header>);
    set(CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, &call<&Exchange::on_body>);
    set(CURLOPT_READFUNCTION, CURLOPT_READDATA, &call<&Exchange::on_read>);
    set(
        CURLOPT_SEEKFUNCTION, CURLOPT_SEEKDATA, +[](void* self, curl_off_t offset, int) -> int {
          static_cast<Exchange*>(self)->upload_.seek(static_cast<std::uint64_t>(offset));
          return CURL_SEEKFUNC_OK;
        });
    set(
        CURLOPT_PREREQFUNCTION, CURLOPT_PREREQDATA, +[](void* self, char*, char*, int, int) -> int {
          auto& exchange = *static_cast<Exchange*>(self);
          exchange.state_.connected = true;
          exchange.touch();
          return CURL_PREREQFUNC_OK;
        });
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    set(
        CURLOPT_XFERINFOFUNCTION, CURLOPT_XFERINFODATA,
        +[](void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) -> int {
          return static_cast<Exchange*>(self)->on_progress(static_cast<std::uint64_t>(sent));
        });
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &connection_);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
  }

  /// The answer of a server that refused the body early, which made sending the rest fail.
  std::optional<HttpResponse> early_answer(TransferOutcome const& outcome) {
    if (outcome.end != TransferEnd::finished || !state_.connected || sent_ >= upload_.size())
      return std::nullopt;
    if (response_.status() >= 300) return response_.take();
    if (response_.status() != 0) return std::nullopt;
    auto head = parse_response_head(connection_.unread);
    if (!head || !*head || (*head)->response.status < 300) return std::nullopt;
    HttpResponse response = std::move((*head)->response);
    response.body = connection_.unread.substr((*head)->size);
    return response;
  }

  Result<HttpResponse> judge(TransferOutcome const& outcome) {
    std::optional<Error> own = response_.refusal() ? response_.refusal() : file_error_;
    if (own) {
      if (own->context.empty()) own->context = request_context(request_, endpoint_);
      return *std::move(own);
    }
    if (outcome.end == TransferEnd::finished && outcome.code == CURLE_OK) {
      if (request_.on_upload) request_.on_upload(upload_.size(), upload_.size());
      return response_.take();
    }
    if (auto answer = early_answer(outcome)) return *std::move(answer);
    return failure_of(outcome, {request_, endpoint_, state_, connection_.easy.get(), trace_});
  }

  ReusableConnection& connection_;
  HttpRequest const& request_;
  Endpoint const& endpoint_;
  UploadBody upload_;
  ResponseCollector response_;
  TransferState state_{};
  std::uint64_t sent_ = 0;
  std::uint64_t reported_ = 0;  ///< To on_upload.
  Clock::TimePoint reported_at_{};
  CurlList headers_{};
  ConnectionTrace trace_{};
  std::optional<Error> file_error_{};
  std::exception_ptr thrown_{};
};

}  // namespace

Result<HttpResponse> exchange(ReusableConnection& connection, HttpRequest const& request,
                              ConnectionRules const& rules, std::stop_token const& stop) {
  if (!connection.easy || !connection.multi)
    return Error{.code = ErrorCode::unavailable, .message = "memory ran out for a connection"};
  RAYJOBS_TRY(Endpoint const endpoint, parse_endpoint(request.url));
  RAYJOBS_TRY_VOID(check_headers(request.headers));
  RAYJOBS_TRY(UploadBody upload, UploadBody::open(request.body));
  return Exchange(connection, request, endpoint, std::move(upload)).run(rules, stop);
}

}  // namespace rayjobs::detail
