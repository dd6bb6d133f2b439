// One attempt of a request: what it carries, and what its failure means to the caller.
#pragma once

#include "core/deadline.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>
#include <rayjobs/transport.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// What a request says by itself, whatever an attempt adds.
struct OwnParts {
  HeaderList headers{};
  std::chrono::milliseconds timeout{0};  ///< Zero means none.
};

/// Gives `request` the session's headers beside its own, and a timeout that ends no later than
/// `deadline`. The errors are those of session_headers.
Result<void> prepare_attempt(HttpRequest& request, OwnParts const& own,
                             ClientOptions const& options, Address const& address,
                             Deadline const& deadline);

/// The error of an attempt without an answer as the caller gets it: the caller's deadline is told
/// from the timeout of the attempt, and a port that is not the dashboard's gets a hint.
Error attempt_error(Error error, HttpRequest const& request, Address const& address,
                    Deadline const& deadline);

/// Hands a record to the log of `options`, if there is one.
void log_to(ClientOptions const& options, LogRecord::Level level, std::string_view text);

}  // namespace rayjobs::detail
