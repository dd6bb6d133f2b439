// The head of an HTTP response, and the body that it delimits, read from bytes in memory.
#pragma once

#include <rayjobs/transport.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// A response without its body, and how many bytes it took.
struct ResponseHead {
  HttpResponse response{};
  std::size_t size = 0;
};

/// The head at the start of `bytes`; nothing while it is incomplete; protocol when it is not HTTP
/// or longer than 64 KiB.
Result<std::optional<ResponseHead>> parse_response_head(std::string_view bytes);

/// The body of a response as its head delimits it: the part of `bytes` that belongs to it, decoded,
/// and whether that is all of it (never known without a length: such a body ends with the
/// connection).
struct ResponseBody {
  std::string data{};
  bool complete = false;
};
ResponseBody parse_response_body(HttpResponse const& head, std::string_view bytes);

/// Whether a header of that name lists `token`, ignoring case.
bool has_token(HttpResponse const& response, std::string_view name, std::string_view token);

}  // namespace rayjobs::detail
