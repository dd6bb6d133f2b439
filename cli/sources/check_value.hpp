// Whether a value fits its option, before a run needs it.
#pragma once

#include "line/option.hpp"

#include <rayjobs/result.hpp>

#include <string>

namespace rayjobs::cli {

/// invalid_argument with the sentence that the command would end with. Sets nothing, except that
/// flags and choices are tried with Option::set.
Result<void> check_value(Option const& option, std::string const& value);

/// Whether it is what a file must not hold: a header that proves who we are, or a URI with a
/// password or a query, which may be a signature.
bool is_secret(Option const& option, std::string const& value);

/// The value as it may be shown.
std::string shown_value(Option const& option, std::string const& value);

}  // namespace rayjobs::cli
