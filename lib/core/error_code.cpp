// The names of the error codes, in the order of the enumerators.
#include <rayjobs/result.hpp>

#include <array>

namespace rayjobs {

std::string_view to_string(ErrorCode code) {
  constexpr std::array<std::string_view, 14> names{
      "invalid_argument", "unauthenticated", "forbidden",   "not_found",      "already_exists",
      "conflict",         "rejected",        "unavailable", "timeout",        "cancelled",
      "protocol",         "server_error",    "io",          "outcome_unknown"};
  static_assert(static_cast<std::size_t>(ErrorCode::outcome_unknown) + 1 == names.size());
  auto const index = static_cast<std::size_t>(code);
  return index < names.size() ? names[index] : "unknown";
}

}  // namespace rayjobs
