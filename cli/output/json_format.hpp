// JSON values as text of ours: one way to write them, whatever bytes a server put in.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// Indented, with a final line break.
inline std::string pretty(nlohmann::ordered_json const& value) {
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

/// On one line, with a final line break.
inline std::string one_line(nlohmann::ordered_json const& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

/// The server's own object. The library has read it before, so it is JSON.
inline nlohmann::ordered_json server_object(std::string const& raw) {
  auto value = nlohmann::ordered_json::parse(raw, nullptr, false);
  return value.is_discarded() ? nlohmann::ordered_json(nullptr) : value;
}

}  // namespace rayjobs::cli
