// The header that carries a bearer token, as Ray's client writes it.
#pragma once

#include <rayjobs/auth.hpp>

#include <string>
#include <string_view>

namespace rayjobs::detail {

inline HeaderList bearer_header(std::string_view token) {
  return {{"authorization", "Bearer " + std::string(token)}};
}

}  // namespace rayjobs::detail
