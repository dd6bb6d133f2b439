// The answer to one request as libcurl delivers it: status, headers, body.
#pragma once

#include "core/text.hpp"
#include "http/answer/answer_text.hpp"

#include <rayjobs/transport.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Collects the final response. A new status line begins it anew, so that interim (1xx) responses
/// leave nothing behind.
class ResponseCollector {
 public:
  explicit ResponseCollector(HttpRequest const& request) : request_(request) {}

  /// One header line as libcurl delivers it, status lines and the empty line included; false: the
  /// header is too large.
  bool add_header_line(std::string_view line) {
    constexpr std::size_t kMaxHeaderBytes = 256U << 10U;
    header_bytes_ += line.size();
    if (header_bytes_ > kMaxHeaderBytes) {
      refusal_ = Error{.code = ErrorCode::protocol, .message = "the answer's header is too large"};
      return false;
    }
    line = trim(line);
    if (line.starts_with("HTTP/")) {
      int status = 0;  // of "HTTP/1.1 200 OK"
      if (auto const blank = line.find(' '); blank != std::string_view::npos)
        std::from_chars(line.data() + blank + 1, line.data() + line.size(), status);
      bool const interim = status / 100 == 1 && status != 101;
      response_ = HttpResponse{.status = interim ? 0 : status};
      head_complete_ = interim;
      return true;
    }
    // Trailers follow the empty line; they are dropped.
    if (line.empty()) head_complete_ = true;
    auto const colon = line.find(':');
    if (!head_complete_ && colon != std::string_view::npos)
      response_.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
    return true;
  }

  /// A piece of the body; false: the body is longer than the request allows.
  bool add_body(std::string_view piece) {
    if (request_.on_body && response_.status / 100 == 2 &&
        may_be_of_type(response_, request_.on_body_types)) {
      request_.on_body(piece);
      return true;
    }
    if (piece.size() > request_.max_response_bytes - response_.body.size()) {
      refusal_ = Error{.code = ErrorCode::protocol,
                       .message = "the answer is longer than " +
                                  std::to_string(request_.max_response_bytes) + " bytes",
                       .hint = "check that the address is that of a Ray dashboard"};
      return false;
    }
    response_.body += piece;
    return true;
  }

  /// 0 until the final response's status line came.
  int status() const { return response_.status; }
  /// Why a false was returned.
  std::optional<Error> const& refusal() const { return refusal_; }
  HttpResponse take() { return std::move(response_); }

 private:
  HttpRequest const& request_;
  HttpResponse response_{};
  std::size_t header_bytes_ = 0;
  bool head_complete_ = false;
  std::optional<Error> refusal_{};
};

}  // namespace rayjobs::detail
