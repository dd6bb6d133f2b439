// Rules: those of one Ray, which know whether they made a difference.
#pragma once

#include <rayjobs/runtime_env.hpp>

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

}  // namespace rayjobs::detail
