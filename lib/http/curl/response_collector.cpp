// A new status line begins the response anew, so that interim ones leave nothing behind.
#include "http/curl/response_collector.hpp"

#include "core/text.hpp"
#include "http/answer/answer_text.hpp"

#include <charconv>
#include <string>

namespace rayjobs::detail {
namespace {

/// The code of "HTTP/1.1 200 OK"; 0 when there is none.
int status_of(std::string_view line) {
  int status = 0;
  auto const blank = line.find(' ');
  if (blank == std::string_view::npos) return 0;
  line.remove_prefix(blank + 1);
  std::from_chars(line.data(), line.data() + line.size(), status);
  return status;
}

}  // namespace

bool ResponseCollector::add_header_line(std::string_view line) {
  constexpr std::size_t kMaxHeaderBytes = 256U << 10U;
  bytes_ += line.size();
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    refusal_ = Error{.code = ErrorCode::protocol, .message = "the answer's header is too large"};
    return false;
  }
  line = trim(line);
  if (line.starts_with("HTTP/")) {
    int const status = status_of(line);
    bool const interim = status / 100 == 1 && status != 101;
    response_ = HttpResponse{.status = interim ? 0 : status};
    head_complete_ = interim;
    return true;
  }
  // Trailers follow the empty line; they are dropped.
  if (line.empty()) head_complete_ = true;
  auto const colon = line.find(':');
  if (head_complete_ || colon == std::string_view::npos) return true;
  response_.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  return true;
}

bool ResponseCollector::add_body(std::string_view piece) {
  bytes_ += piece.size();
  if (request_.on_body && response_.status / 100 == 2 &&
      may_be_of_type(response_, request_.on_body_type)) {
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

}  // namespace rayjobs::detail
