// JSON values as text of ours: one way to write them, whatever bytes a server put in.
#pragma once

#include "output/gathered.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

enum class JsonLayout { pretty, one_line };

/// Writes `value`, which is `depth` levels deep in what is written, without what comes before and
/// after it.
void write_json(nlohmann::ordered_json const& value, JsonLayout layout, std::size_t depth,
                Gathered& to);

/// Writes `value` with a final line break.
void print_json(nlohmann::ordered_json const& value, JsonLayout layout,
                std::function<void(std::string_view)> to);

/// Indented, with a final line break.
std::string pretty(nlohmann::ordered_json const& value);

/// On one line, with a final line break.
std::string one_line(nlohmann::ordered_json const& value);

/// Moves the members of `from` into `to`, without the growing that copies what is large.
void move_members(nlohmann::ordered_json from, nlohmann::ordered_json& to);

/// JSON of the server's, its keys in its order; null when it is no JSON, or has a thousand levels
/// or a quarter of a million values, which no record has that the library has read.
nlohmann::ordered_json server_object(std::string_view raw);

}  // namespace rayjobs::cli
