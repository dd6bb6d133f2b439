// The answer to one request as libcurl delivers it: status, headers, body.
#pragma once

#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rayjobs::detail {

/// Collects the final response; interim (1xx) responses leave nothing behind.
class ResponseCollector {
 public:
  explicit ResponseCollector(HttpRequest const& request) : request_(request) {}

  /// One header line as libcurl delivers it, status lines and the empty line included; false: the
  /// header is too large.
  bool add_header_line(std::string_view line);
  /// A piece of the body; false: the body is longer than the request allows.
  bool add_body(std::string_view piece);

  /// 0 until the final response's status line came.
  int status() const { return response_.status; }
  std::uint64_t bytes() const { return bytes_; }
  /// Why a false was returned.
  std::optional<Error> const& refusal() const { return refusal_; }
  HttpResponse take() { return std::move(response_); }

 private:
  HttpRequest const& request_;
  HttpResponse response_{};
  std::uint64_t bytes_ = 0;
  std::size_t header_bytes_ = 0;
  bool head_complete_ = false;
  std::optional<Error> refusal_{};
};

}  // namespace rayjobs::detail
