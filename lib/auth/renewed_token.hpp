// A bearer token that somebody is asked for, kept until shortly before it expires or is refused.
#pragma once

#include "auth/issued_token.hpp"

#include <rayjobs/auth.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <functional>
#include <string>

namespace rayjobs::detail {

/// Asks for a new token. Is told the one `before`, which its errors must not show. An error other
/// than unauthenticated is one of the call alone, so that others who wait ask again.
using AskForToken =
    std::function<Result<IssuedToken>(std::string const& before, CallOptions const& call)>;

/// A provider of what `ask` answers, as bearer_token_command describes it.
HeaderProvider renewed_token(AskForToken ask);

}  // namespace rayjobs::detail
