// The error of a command line that asks for what cannot be.
#pragma once

#include <rayjobs/result.hpp>

#include <string>
#include <utility>

namespace rayjobs::cli {

inline Error usage(std::string message, std::string hint = {}) {
  return {
      .code = ErrorCode::invalid_argument, .message = std::move(message), .hint = std::move(hint)};
}

}  // namespace rayjobs::cli
