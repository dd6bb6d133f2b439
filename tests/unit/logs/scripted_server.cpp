// The server that ScriptedServer plays.
#include "unit/logs/scripted_server.hpp"

#include "http/answer/answer_text.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace rayjobs::testing {
namespace {

HttpResponse json_answer(nlohmann::json const& body) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/json; charset=utf-8"}},
          .body = body.dump()};
}

/// The value that holds at that time.
template <typename Value>
Value const& latest(std::map<milliseconds, Value> const& values, milliseconds now) {
  return std::prev(values.upper_bound(now))->second;
}

/// As many last lines as the query of `url` asks for.
std::string last_lines(std::string const& bytes, std::string const& url) {
  auto const at = url.find("&lines=") + 7;
  if (url.compare(at, 2, "-1") == 0) return bytes;
  auto lines = std::stoull(url.substr(at));
  auto begin = bytes.size();
  if (begin > 0 && bytes[begin - 1] == '\n') --begin;
  while (begin > 0 && (bytes[begin - 1] != '\n' || --lines > 0)) --begin;
  return bytes.substr(begin);
}

Error cancelled() { return Error{.code = ErrorCode::cancelled, .message = "cancelled"}; }

}  // namespace

class ScriptedServer::Tail final : public WebSocket {
 public:
  explicit Tail(ScriptedServer& server) : server_(server) {}

  Result<WebSocketMessage> receive(std::stop_token stop, milliseconds patience) override {
    if (stop.stop_requested()) return cancelled();
    if (auto message = next()) return *std::move(message);
    server_.clock.advance(patience);
    if (auto message = next()) return *std::move(message);
    return WebSocketMessage{.kind = WebSocketMessage::Kind::idle};
  }

  void close() noexcept override {}

 private:
  std::optional<WebSocketMessage> next() {
    if (server_.close_tail)
      if (auto const code = server_.close_tail(server_.now(), sent_))
        return WebSocketMessage{.kind = WebSocketMessage::Kind::closed, .close_code = *code};
    if (sent_ >= server_.tail_dies_after) return std::nullopt;
    auto const text = normalised(server_.file(server_.now()));
    if (text.size() > sent_) {
      auto data = text.substr(sent_, server_.tail_message);
      sent_ += data.size();
      return WebSocketMessage{.kind = WebSocketMessage::Kind::text, .data = std::move(data)};
    }
    if (server_.now() > server_.ends_at + milliseconds{1000})
      return WebSocketMessage{.kind = WebSocketMessage::Kind::closed, .close_code = 1000};
    return std::nullopt;
  }

  ScriptedServer& server_;
  std::size_t sent_ = 0;
};

milliseconds ScriptedServer::now() {
  return std::chrono::duration_cast<milliseconds>(clock.now() - start_);
}

std::string ScriptedServer::file(milliseconds at) const {
  std::string content;
  milliseconds from{-1};
  for (auto const& [time, bytes] : rewrites)
    if (time <= at) {
      content = bytes;
      from = time;
    }
  for (auto const& [time, bytes] : writes)
    if (time <= at && time > from) content += bytes;
  return content;
}

std::size_t ScriptedServer::count(std::string_view part) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      requests, [&](auto const& r) { return r.second.find(part) != std::string::npos; }));
}

Result<HttpResponse> ScriptedServer::send(HttpRequest const& request, std::stop_token stop) {
  if (stop.stop_requested()) return cancelled();
  note(request.url);
  Fault const planned = fault ? fault(request, now()) : Fault{};
  clock.advance(request_takes);
  auto response = planned.answer ? *planned.answer : answer(request.url);
  if (!response || response->status / 100 != 2) return response;
  std::string body = std::move(response->body);
  bool const cut = planned.cut && *planned.cut < body.size();
  if (cut) body.resize(*planned.cut);
  if (request.on_body && detail::may_be_of_type(*response, request.on_body_types)) {
    for (std::size_t i = 0; i < body.size(); i += piece)
      request.on_body(std::string_view(body).substr(i, piece));
  } else {
    response->body = body;
  }
  if (cut) return Error{.code = ErrorCode::unavailable, .message = "connection reset by peer"};
  return response;
}

Result<std::unique_ptr<WebSocket>> ScriptedServer::open_websocket(HttpRequest const& request,
                                                                  std::stop_token stop) {
  if (stop.stop_requested()) return cancelled();
  note(request.url);
  clock.advance(request_takes);
  if (refuse_tail)
    if (auto refusal = refuse_tail(now())) return *std::move(refusal);
  return std::unique_ptr<WebSocket>(std::make_unique<Tail>(*this));
}

void ScriptedServer::note(std::string const& url) {
  requests.emplace_back(now(), url);
  if (requests.size() > 100'000) throw std::runtime_error("the follow does not end");
}

HttpResponse ScriptedServer::answer(std::string const& url) {
  if (url.find("/api/v0/logs/file") != std::string::npos) return raw_file(url);
  if (url.ends_with("/logs")) return text();
  if (url.ends_with("/api/version")) return version();
  return status();
}

HttpResponse ScriptedServer::status() {
  bool const begun = now() >= starts_at;
  bool const ended = now() >= ends_at;
  bool const driver = type == "DRIVER";
  auto const start_time = latest(start_times, now());
  return json_answer(
      {{"type", type},
       {"submission_id", driver ? nlohmann::json(nullptr) : nlohmann::json("job_1")},
       {"job_id", driver ? nlohmann::json("job_1") : nlohmann::json(nullptr)},
       {"status", ended   ? final_status
                  : begun ? "RUNNING"
                          : "PENDING"},
       {"entrypoint", "true"},
       {"start_time", start_time == 0 ? nlohmann::json(nullptr) : nlohmann::json(start_time)},
       {"driver_node_id", begun ? nlohmann::json("abc") : nlohmann::json(nullptr)}});
}

HttpResponse ScriptedServer::version() {
  nlohmann::json answer{{"version", "4"}, {"ray_version", "2.60.0"}, {"ray_commit", "abc"}};
  if (!session_names.empty()) answer["session_name"] = latest(session_names, now());
  return json_answer(answer);
}

HttpResponse ScriptedServer::text() {
  if (type == "DRIVER") return {.status = 400, .body = "Can only get logs of submission type jobs"};
  try {
    return json_answer({{"logs", normalised(file(now()))}});
  } catch (nlohmann::json::exception const&) {
    return {.status = 500,
            .body =
                "Traceback (most recent call last):\nUnicodeDecodeError: 'utf-8' codec can't "
                "decode byte 0xff in position 1: invalid start byte\n"};
  }
}

HttpResponse ScriptedServer::raw_file(std::string const& url) {
  std::string const missing = "A file is not found at: /tmp/ray/session/logs/x.log";
  if (!has_file || url.find("filename=job-driver-job_1.log&") == std::string::npos) {
    if (lost_errors-- > 0) return lost_error;
    if (framed) return {.status = 200, .body = "0Closing HTTP stream.\n" + missing};
    return {.status = 500, .body = missing};
  }
  auto bytes = last_lines(file(now()), url);
  HeaderList const headers{{"Content-Type", file_type}};
  if (!framed) return {.status = 200, .headers = headers, .body = std::move(bytes)};
  std::string body;
  for (std::size_t i = 0; i < bytes.size(); i += 65'536) body += '1' + bytes.substr(i, 65'536);
  return {.status = 200, .headers = headers, .body = body};
}

}  // namespace rayjobs::testing
