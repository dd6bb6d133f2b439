// One attempt of a request: what it carries, and what its failure means to the caller.
#pragma once

#include "core/deadline.hpp"

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/transport.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace rayjobs::detail {

/// Gives `request` the headers `own`, then the provider's, then User-Agent, cookies and the
/// address's user-info (the first header of a name wins), and a timeout that ends no later than
/// `deadline` (zero: none). Asks the provider, whose Error is passed on; invalid_argument for a
/// header or cookie that HTTP does not allow.
Result<void> prepare_attempt(HttpRequest& request, HeaderList own,
                             std::chrono::milliseconds timeout, ClientOptions const& options,
                             Address const& address, Deadline const& deadline);

/// The error of an attempt without an answer as the caller gets it: the caller's deadline is told
/// from the timeout of the attempt, and a port that is not the dashboard's gets a hint.
Error attempt_error(Error error, HttpRequest const& request, Address const& address,
                    Deadline const& deadline);

/// Header names, and the values of those that are known to be harmless, for the debug log.
std::string loggable(HeaderList const& headers);

/// Hands a record to the log of `options`, if there is one.
void log_to(ClientOptions const& options, LogRecord::Level level, std::string_view text);

}  // namespace rayjobs::detail
