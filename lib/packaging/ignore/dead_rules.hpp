// Dead rules: patterns that can match nothing, which otherwise nobody notices until what they were
// meant to leave out has been uploaded.
#pragma once

#include "packaging/ignore/ignore_rules.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// The packaged directory that rules are written for.
struct RulesRoot {
  std::filesystem::path path{};  ///< Absolute, without "." and "..".
  int descriptor = -1;           ///< Opens its paths.
};

/// Why the rule can match nothing, and what to write instead, as a sentence; empty if it may match.
/// `base`: the directory of its ignore file, relative to the root.
std::string why_dead(WrittenRule const& rule, std::string_view base, RulesRoot const& root);

/// Collects such sentences, a few of which are kept.
class DeadRules {
 public:
  explicit DeadRules(RulesRoot root) : root_(std::move(root)) {}

  void look_at(RuleList const& list);
  /// Appends the sentences.
  void warn(std::vector<std::string>& warnings) const;

 private:
  RulesRoot root_;
  std::vector<std::string> sentences_{};
  std::size_t count_ = 0;
};

}  // namespace rayjobs::detail
