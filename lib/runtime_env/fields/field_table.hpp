// The table of the fields of a runtime environment: which there are, who checks each of them, and
// which Ray knows it.
#pragma once

#include "runtime_env/text/json_text.hpp"

#include <rayjobs/runtime_env.hpp>

#include <span>
#include <string_view>

namespace rayjobs::detail {

/// A result for which nobody asked which rules hold is the same under both. Not for two threads.
class Rules {
 public:
  Rules(RayRules rules) : rules_(rules) {}  // NOLINT: a RayRules is what it is made of

  bool are_2_60() const {
    were_asked_ = true;
    return rules_ == RayRules::ray_2_60;
  }
  bool were_asked() const { return were_asked_; }

 private:
  RayRules rules_;
  mutable bool were_asked_ = false;
};

/// Each takes a value that is not null and gives what is sent, or null when the field is left out.
Result<Json> normalise_working_dir(Json const& value, Rules const& rules);
Result<Json> normalise_py_modules(Json const& value, Rules const& rules);
Result<Json> normalise_excludes(Json const& value, Rules const& rules);
Result<Json> normalise_env_vars(Json const& value, Rules const& rules);
Result<Json> normalise_pip(Json const& value, Rules const& rules);
Result<Json> normalise_uv(Json const& value, Rules const& rules);
Result<Json> normalise_conda(Json const& value, Rules const& rules);
Result<Json> normalise_config(Json const& value, Rules const& rules);
Result<Json> normalise_setup_hook(Json const& value, Rules const& rules);

struct Field {
  std::string_view name;
  Result<Json> (*normalise)(Json const& value, Rules const& rules);
};

/// The fields that Ray's client checks.
std::span<Field const> all_fields();

/// A field, or a private name of one, in some Ray from 2.22 to 2.60.
bool is_known_field(std::string_view name);

/// A field of another Ray than that of these rules.
bool is_ignored_field(std::string_view name, RayRules rules);

/// Fields that exclude each other. `env` holds no nulls and is not normalised yet.
Result<void> check_conflicts(Json const& env, Rules const& rules);

}  // namespace rayjobs::detail
