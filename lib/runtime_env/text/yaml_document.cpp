// One YAML document as a tree of nodes that still know their spelling and place.
#include "runtime_env/text/yaml_document.hpp"

#include "core/text.hpp"
#include "runtime_env/text/json_text.hpp"

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace rayjobs::detail {
namespace {

/// What all aliases of a document may add to it.
constexpr std::size_t kMaxExpandedSize = std::size_t{64} << 20U;
/// Bytes in memory of a node without its text.
constexpr std::size_t kNodeSize = 64;

/// yaml-cpp accepts more than PyYAML; where that is easy to see, in the text at the mark of a node,
/// it is refused here.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text) {}

  YamlTree root() const { return root_; }

  void OnDocumentStart(YAML::Mark const& mark) override {
    if (std::exchange(started_, true))
      throw YAML::ParserException(mark, "there is a second document, but only one is expected");
  }
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    // yaml-cpp takes a last line without a colon for a key, and places its value at the key.
    if (is_value_next() && open_.back().is_block &&
        is_at(*open_.back().node->children.back(), mark))
      throw YAML::ParserException(mark, "there is no ':' after this key");
    if (!open_.empty() && open_.back().node->kind == YamlNode::Kind::sequence &&
        at(mark.pos) == ',')
      throw YAML::ParserException(mark, "there is nothing before the comma");
    leaf(mark, "?", anchor, "");
  }
  void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                std::string const& value) override {
    refuse_tab_before(mark);
    if (tag == "?" && value.find('\t') != std::string::npos) throw_tab(mark);
    leaf(mark, tag == "!" && has_non_specific_tag(mark) ? "?" : tag, anchor, value);
  }
  void OnAnchor(YAML::Mark const& mark, std::string const& name) override {
    if (!names_.insert(name).second)
      throw YAML::ParserException(mark, "the anchor " + printable(name) + " is there twice");
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    auto const found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw YAML::ParserException(mark, "an alias stands inside the node that it refers to");
    attach(mark, found->second);
    expanded_size_ += found->second->expanded_size;
    if (expanded_size_ > kMaxExpandedSize)
      throw YAML::ParserException(mark,
                                  "the aliases expand to more than " + size_text(kMaxExpandedSize));
  }
  void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::sequence, mark, tag, anchor, false);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(YamlNode::Kind::mapping, mark, tag, anchor, style == YAML::EmitterStyle::Block);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::Mark mark;
    YAML::anchor_t anchor;
    bool is_block;
  };

  bool is_value_next() const {
    return !open_.empty() && open_.back().node->kind == YamlNode::Kind::mapping &&
           open_.back().node->children.size() % 2 == 1;
  }

  static bool is_at(YamlNode const& node, YAML::Mark const& mark) {
    return node.line == mark.line + 1 && node.column == mark.column + 1;
  }

  char at(int position) const {
    auto const index = static_cast<std::size_t>(position);
    return position >= 0 && index < text_.size() ? text_[index] : '\0';
  }

  /// A quoted scalar has the tag "!" too, without one being written.
  bool has_non_specific_tag(YAML::Mark const& mark) const {
    int position = mark.pos;
    if (at(position) == '&') {
      while (at(position) > ' ') ++position;
      while (at(position) == ' ' || at(position) == '\n') ++position;
    }
    return at(position) == '!';
  }

  static std::shared_ptr<YamlNode> make(YamlNode::Kind kind, YAML::Mark const& mark,
                                        std::string const& tag, std::string const& text) {
    return std::make_shared<YamlNode>(YamlNode{.kind = kind,
                                               .tag = tag.empty() ? "?" : tag,
                                               .text = text,
                                               .line = mark.line + 1,
                                               .column = mark.column + 1,
                                               .expanded_size = kNodeSize + text.size()});
  }

  void leaf(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
            std::string const& text) {
    finish(mark, anchor, make(YamlNode::Kind::scalar, mark, tag, text));
  }

  void open(YamlNode::Kind kind, YAML::Mark const& mark, std::string const& tag,
            YAML::anchor_t anchor, bool is_block) {
    refuse_tab_before(mark);
    if (open_.size() >= kMaxDepth) throw_too_deep(mark);
    open_.push_back({make(kind, mark, tag, ""), mark, anchor, is_block});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    finish(done.mark, done.anchor, std::move(done.node));
  }

  void finish(YAML::Mark const& mark, YAML::anchor_t anchor, YamlTree node) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    attach(mark, std::move(node));
  }

  void attach(YAML::Mark const& mark, YamlTree node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    YamlNode& parent = *open_.back().node;
    // Bounds recursion over trees that aliases make deeper than the text is.
    parent.height = std::max(parent.height, node->height + 1);
    if (parent.height > kMaxDepth) throw_too_deep(mark);
    parent.expanded_size += node->expanded_size;
    parent.children.push_back(std::move(node));
  }

  [[noreturn]] static void throw_too_deep(YAML::Mark const& mark) {
    throw YAML::ParserException(
        mark, "the nesting is deeper than " + std::to_string(kMaxDepth) + " levels");
  }

  void refuse_tab_before(YAML::Mark const& mark) const {
    if (at(mark.pos - 1) == '\t') throw_tab(mark);
  }

  [[noreturn]] static void throw_tab(YAML::Mark const& mark) {
    throw YAML::ParserException(mark, "a tab stands where only spaces may");
  }

  std::string_view text_;
  bool started_ = false;
  YamlTree root_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, YamlTree> anchors_;
  std::unordered_set<std::string> names_;
  std::size_t expanded_size_ = 0;  ///< Of what aliases stand for.
};

/// What PyYAML's reader refuses: control characters and U+FFFE, U+FFFF.
std::size_t find_unprintable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F) return i;
    std::string_view const rest = text.substr(i);
    if (byte == 0xC2 && rest.size() > 1) {
      auto const next = static_cast<unsigned char>(rest[1]);
      if (next < 0xA0 && next != 0x85) return i;
    }
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) return i;
  }
  return std::string_view::npos;
}

}  // namespace

Error yaml_error(std::string const& origin, int line, int column, std::string const& what,
                 std::string hint) {
  std::string const place =
      line > 0 ? ", line " + std::to_string(line) + ", column " + std::to_string(column) : "";
  return Error{.code = ErrorCode::invalid_argument,
               .message = origin + place + ": " + printable(what, 500),
               .context = origin,
               .hint = std::move(hint)};
}

Result<YamlTree> parse_yaml(std::string_view text, std::string const& origin) {
  if (!is_valid_utf8(text)) return yaml_error(origin, 0, 0, "the text is not UTF-8");
  if (auto const at = find_unprintable(text); at != std::string_view::npos) {
    std::string_view const before = text.substr(0, at);
    return yaml_error(origin, static_cast<int>(1 + std::ranges::count(before, '\n')),
                      static_cast<int>(before.size() - (before.rfind('\n') + 1) + 1),
                      "the text contains a control character");
  }
  text = without_byte_order_mark(text);
  // yaml-cpp overlooks a missing end quote at the end of a line, but not before the end of a
  // document.
  bool const ends_line = text.ends_with('\n');
  try {
    std::istringstream stream(std::string(text) + (ends_line ? "...\n" : ""));
    YAML::Parser parser(stream);
    TreeBuilder builder(text);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.root();
  } catch (YAML::Exception const& error) {
    bool const at_end =
        error.mark.pos >= 0 && static_cast<std::size_t>(error.mark.pos) >= text.size();
    bool const in_quotes = error.msg == YAML::ErrorMsg::EOF_IN_SCALAR ||
                           (at_end && error.msg == YAML::ErrorMsg::DOC_IN_SCALAR);
    return yaml_error(origin, error.mark.line + 1, error.mark.column + 1,
                      in_quotes ? "a text in quotes has no end quote" : error.msg);
  } catch (std::exception const& error) {
    return yaml_error(origin, 0, 0, error.what());
  }
}

}  // namespace rayjobs::detail
