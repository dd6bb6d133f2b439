// One YAML document as a tree of nodes that still know their spelling and place.
#pragma once

#include <rayjobs/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

struct YamlNode {
  enum class Kind { scalar, sequence, mapping };

  Kind kind = Kind::scalar;
  std::string tag{};   ///< Full explicit tag; "?" when there is none, "!" for a quoted scalar.
  std::string text{};  ///< Of a scalar.
  std::vector<std::shared_ptr<YamlNode const>> children{};  ///< Of a mapping: key, value, key ...
  int line = 0;                                             ///< From 1.
  int column = 0;                                           ///< From 1.
  std::size_t height = 1;         ///< Levels from here down, at most kMaxDepth.
  std::size_t expanded_size = 1;  ///< Characters and nodes from here down, aliases written out.
};

using YamlTree = std::shared_ptr<YamlNode const>;

/// The only document of the text, null when there is none. Aliases share nodes. invalid_argument
/// for text that is no YAML, several documents, nesting deeper than kMaxDepth and aliases that
/// expand without measure. `origin` names the text.
Result<YamlTree> parse_yaml(std::string_view text, std::string const& origin);

/// An error about one place of a document.
Error yaml_error(std::string const& origin, int line, int column, std::string const& what,
                 std::string hint = {});

}  // namespace rayjobs::detail
