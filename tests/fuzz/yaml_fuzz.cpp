// Fuzz target: YAML of a runtime environment, from text to the JSON that is sent.
#include "core/json.hpp"
#include "core/text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "runtime_env/text/json_text.hpp"
#include "runtime_env/text/yaml_json.hpp"

#include <rayjobs/runtime_env.hpp>

#include <algorithm>
#include <string>

namespace {

using namespace rayjobs;
using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

bool is_plain(std::string_view text) {
  for (char const c : text)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) return false;
  return text.size() < 500;
}

/// Whether JSON and YAML 1.1 agree on the value: numbers with an exponent and special characters
/// are where they do not, and a long key is none in YAML.
bool is_plain(Json const& value) {
  if (value.is_number_float() || value.is_binary()) return false;
  if (value.is_string()) return is_plain(std::string_view(value.get_ref<std::string const&>()));
  if (value.is_object())
    for (auto const& [key, member] : value.items())
      if (!is_plain(std::string_view(key)) || key == "<<") return false;
  return !value.is_structured() ||
         std::ranges::all_of(value, [](Json const& member) { return is_plain(member); });
}

void check_error(Error const& error) {
  HOLDS(error.code == ErrorCode::invalid_argument);
  HOLDS(!error.message.empty() && error.message.size() < 2000);
  HOLDS(is_one_line(error.message) && is_valid_utf8(error.message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const value = yaml_to_json(text, "env.yaml", "env_vars");
  if (!value) {
    check_error(value.error());
  } else {
    std::string const json = json_text(*value);
    HOLDS(is_valid_utf8(json));
    auto const again = read_json(json);
    HOLDS(again && json_text(*again) == json);
    if (is_plain(*value)) {
      auto const as_yaml = yaml_to_json(json, "json");
      HOLDS(as_yaml && *as_yaml == *value);
    }
  }
  auto const env = RuntimeEnv::from_yaml(text, "env.yaml");
  if (!env) check_error(env.error());
  return 0;
}
