// JSON values as text of ours: one way to write them, whatever bytes a server put in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// Indented, with a final line break.
std::string pretty(nlohmann::ordered_json const& value);

/// As pretty() writes an element of a list that is `depth` levels deep, without what comes after
/// it.
std::string pretty_within(nlohmann::ordered_json const& value, std::size_t depth);

/// On one line, with a final line break.
std::string one_line(nlohmann::ordered_json const& value);

/// JSON of the server's, its keys in its order; null when it is no JSON, or nests a thousand levels
/// deep, which no record does that the library has read.
nlohmann::ordered_json server_object(std::string_view raw);

}  // namespace rayjobs::cli
