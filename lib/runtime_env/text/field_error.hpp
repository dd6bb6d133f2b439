// The form of all errors about one field of a runtime environment.
#pragma once

#include "runtime_env/text/json_text.hpp"

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// invalid_argument: "runtime_env.FIELD: WHAT".
Error field_error(std::string_view field, std::string const& what, std::string hint);

/// "runtime_env.FIELD: WHAT is a number, but it must be EXPECTED".
Error wrong_kind(std::string_view field, std::string_view what, Json const& value,
                 std::string_view expected, std::string hint);

/// The value of a mapping that holds text alone is something else; `spelling` is what was
/// written, which is told of a boolean alone.
Error not_text(std::string_view field, std::string_view name, std::string_view kind,
               std::string_view spelling);

/// JSON string literal, on one line, for use in hints.
std::string json_quoted(std::string_view text);

/// One line, cut to a sensible length, the credentials of a URI hidden.
std::string shown(std::string_view path_or_uri);

}  // namespace rayjobs::detail
