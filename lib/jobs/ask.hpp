// ask: a request whose answer is JSON that Ray made.
#pragma once

#include "http/answer/response_error.hpp"
#include "http/session.hpp"

#include <string_view>
#include <utility>

namespace rayjobs::detail {

/// Sends `request` and hands the body of a 2xx answer to `parse`, a function from text to a Result.
template <typename Parse>
auto ask(Session const& session, HttpRequest request, CallOptions const& call, Parse parse)
    -> decltype(parse(std::string_view())) {
  std::string const context = session.context(request);
  auto answer = session.expect_ok(std::move(request), call);
  if (!answer) return std::move(answer).error();
  if (auto json = check_json_answer(*answer, context); !json) return std::move(json).error();
  auto parsed = parse(std::string_view(answer->body));
  if (!parsed) {
    parsed.error().http_status = answer->status;
    parsed.error().context = context;
    parsed.error().detail = answer->body.substr(0, 1U << 20U);
  }
  return parsed;
}

}  // namespace rayjobs::detail
