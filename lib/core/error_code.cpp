// The names of the error codes: a switch, so that the compiler finds a code without one.
#include <rayjobs/result.hpp>

namespace rayjobs {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::rejected:
      return "rejected";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::protocol:
      return "protocol";
    case ErrorCode::server_error:
      return "server_error";
    case ErrorCode::io:
      return "io";
    case ErrorCode::outcome_unknown:
      return "outcome_unknown";
  }
  return "unknown";
}

}  // namespace rayjobs
