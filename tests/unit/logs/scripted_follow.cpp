// Following a ScriptedServer's job.
#include "logs/follow.hpp"
#include "unit/logs/scripted_server.hpp"

#include <algorithm>

namespace rayjobs::testing {

std::size_t Followed::count(FollowNotice::Kind kind) const {
  return static_cast<std::size_t>(
      std::ranges::count(notices, kind, [](FollowNotice const& n) { return n.kind; }));
}

detail::Session session_with(std::shared_ptr<ScriptedServer> const& server) {
  ClientOptions options;
  options.transport = server;
  return detail::Session(Address::parse("http://head:8265").value(), options, server->clock);
}

Followed follow(std::shared_ptr<ScriptedServer> const& server, CallOptions const& call) {
  Followed followed;
  FollowOptions options;
  options.on_log = [&](std::string_view bytes) { followed.log += bytes; };
  options.on_session = [&](std::string const& name) { followed.session_name = name; };
  options.on_status = [&](JobInfo const& info) { followed.statuses.push_back(info.status_text); };
  options.on_notice = [&](FollowNotice const& notice) { followed.notices.push_back(notice); };
  auto result = detail::follow_job(session_with(server), "job_1", options, call);
  followed.failed = !result.has_value();
  if (result) {
    followed.result = *std::move(result);
  } else {
    followed.error = std::move(result).error();
  }
  return followed;
}

std::string normalised(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r') {
      text += '\n';
      if (i + 1 < bytes.size() && bytes[i + 1] == '\n') ++i;
    } else {
      text += bytes[i];
    }
  }
  return text;
}

std::string numbered_lines(int count, int from) {
  std::string lines;
  for (int i = from; i < from + count; ++i) lines += "line " + std::to_string(i) + '\n';
  return lines;
}

ScriptedServer::Fault answered(int status, std::string const& text) {
  return {.answer = HttpResponse{.status = status,
                                 .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
                                 .body = text}};
}

ScriptedServer::Fault login_page() {
  return {.answer = HttpResponse{.status = 200,
                                 .headers = {{"Content-Type", "text/html"}},
                                 .body = "<!DOCTYPE html><title>Sign in</title>\n"}};
}

ScriptedServer::Fault unreachable() {
  return {.answer = Error{.code = ErrorCode::unavailable, .message = "connection refused"}};
}

bool is_raw(HttpRequest const& request) {
  return request.url.find("/api/v0/logs/file") != std::string::npos;
}

bool is_text(HttpRequest const& request) { return request.url.ends_with("/logs"); }

bool is_version(HttpRequest const& request) { return request.url.ends_with("/api/version"); }

bool is_status(HttpRequest const& request) { return request.url.ends_with("/api/jobs/job_1"); }

}  // namespace rayjobs::testing
