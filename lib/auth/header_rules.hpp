// What HTTP allows as the name and the value of a header.
#pragma once

#include <rayjobs/result.hpp>

#include <string_view>

namespace rayjobs::detail {

/// invalid_argument, without showing the value, when HTTP does not allow this header or when it is
/// one that frames the message and is therefore the transport's.
Result<void> check_header(std::string_view name, std::string_view value);

}  // namespace rayjobs::detail
