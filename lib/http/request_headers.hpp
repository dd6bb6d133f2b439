// The headers that every request of a session carries.
#pragma once

#include <rayjobs/address.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

namespace rayjobs::detail {

/// `own` (of the request), then the provider's, then User-Agent, cookies and the address's
/// user-info; the first header of a name wins. Asks the provider, whose Error is passed
/// on; invalid_argument for a header or cookie that HTTP does not allow.
Result<HeaderList> session_headers(HeaderList own, ClientOptions const& options,
                                   Address const& address);

/// Header names, and the values of those that are known to be harmless, for the debug log.
std::string loggable(HeaderList const& headers);

}  // namespace rayjobs::detail
