// YAML text to the JSON value that PyYAML's safe loader and Python's json module make of it.
#pragma once

#include "runtime_env/text/json_text.hpp"

#include <string>
#include <string_view>

namespace rayjobs::detail {

/// null for an empty document. The last of equal keys wins. invalid_argument with line and column
/// for what is no YAML and for what JSON cannot express: keys that are no text, dates, infinities.
/// `text_field`, if any, names a top-level field whose values must be text: they are checked here
/// already because only here their spelling is known.
Result<Json> yaml_to_json(std::string_view text, std::string const& origin,
                          std::string_view text_field = {});

}  // namespace rayjobs::detail
