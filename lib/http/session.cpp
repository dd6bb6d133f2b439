// Completes paths to URLs and turns answers into Errors; send_repeatedly does the sending.
#include "http/session.hpp"

#include "core/deadline.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "http/answer/answer_text.hpp"
#include "http/answer/response_error.hpp"
#include "http/attempt.hpp"
#include "http/repeated_request.hpp"
#include "http/retry.hpp"

#include <utility>

namespace rayjobs::detail {
namespace {

/// Of a request whose url is a path below the base URL.
FinalOutcome send_path(Session const& session, HttpRequest request, CallOptions const& call) {
  std::string const name = session.context(request);
  request.url = session.address().base_url() + request.url;
  return send_repeatedly(std::move(request), name, session.options(), session.address(),
                         session.clock(), call);
}

}  // namespace

Session::Session(Address address, ClientOptions options, Clock& clock)
    : address_(std::move(address)), options_(std::move(options)), clock_(&clock) {}

Session Session::with_options(ClientOptions options) const {
  return {address_, std::move(options), *clock_};
}

Session Session::without_retries() const {
  ClientOptions options = options_;
  options.retry.total_budget = std::chrono::milliseconds{0};
  return with_options(std::move(options));
}

HttpRequest Session::request(Method method, std::string path) const {
  return HttpRequest{.method = method,
                     .url = std::move(path),
                     .connect_timeout = options_.connect_timeout,
                     .timeout = options_.request_timeout,
                     .stall_timeout = std::chrono::milliseconds{0}};
}

std::string Session::context(HttpRequest const& request) const {
  return std::string(to_string(request.method)) + ' ' +
         printable(address_.base_url() + request.url, 1000);
}

Result<HttpResponse> Session::send(HttpRequest request, CallOptions const& call) const {
  return send_path(*this, std::move(request), call).response;
}

Result<HttpResponse> Session::expect_ok(HttpRequest request, CallOptions const& call) const {
  bool const idempotent = request.idempotent;
  auto [response, context] = send_path(*this, std::move(request), call);
  if (!response || response->status / 100 == 2) return std::move(response);
  Error error = error_from_response(*response, std::move(context));
  if (!idempotent && repeatable(response) == Repeatable::when_idempotent)
    error.code = ErrorCode::outcome_unknown;
  return error;
}

Result<HttpResponse> Session::expect_no_page(HttpRequest request, CallOptions const& call) const {
  std::string context = this->context(request);
  RAYJOBS_TRY(HttpResponse response, expect_ok(std::move(request), call));
  if (is_html(response)) return error_from_response(response, std::move(context));
  return response;
}

Result<std::unique_ptr<WebSocket>> Session::open_websocket(std::string_view path,
                                                           CallOptions const& call) const {
  Deadline const deadline(*clock_, call);
  HttpRequest request = this->request(Method::get, std::string(path));
  std::string const name = context(request) + " (WebSocket)";
  request.url = address_.base_url() + request.url;
  AttemptRules const rules{.name = name,
                           .own = {},
                           .timeout = request.timeout,
                           .options = options_,
                           .address = address_,
                           .deadline = deadline};
  RAYJOBS_TRY(auto socket, make_attempt(request, rules, [&](HttpRequest const& prepared) {
                return options_.transport->open_websocket(prepared, call.stop);
              }));
  log(LogRecord::Level::info, name + " → " + (socket ? "open" : socket.error().message));
  if (socket) return socket;
  Error error = attempt_error(std::move(socket).error(), request, address_, deadline);
  error.context = name;
  return error;
}

void Session::log(LogRecord::Level level, std::string_view text) const {
  log_to(options_, level, text);
}

}  // namespace rayjobs::detail
