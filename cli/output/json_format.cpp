// ordered_json's own parser looks each key up among all before it, so objects are filled here; its
// own writer makes one text, which the indentation of a deep value may make a hundred times as
// large.
#include "output/json_format.hpp"

#include "output/text.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

class Writer {
 public:
  Writer(JsonLayout layout, Gathered& to) : is_pretty_(layout == JsonLayout::pretty), to_(to) {}

  void write(Json const& value, std::size_t depth) {
    if (value.is_string()) return write(value.get_ref<std::string const&>());
    if (!value.is_structured() || value.empty()) return to_.put(value.dump());
    bool const is_object = value.is_object();
    bool is_first = true;
    to_.put(is_object ? "{" : "[");
    for (auto const& [key, element] : value.items()) {
      if (!std::exchange(is_first, false)) to_.put(",");
      begin_line(depth + 1);
      if (is_object) {
        write(key);
        to_.put(is_pretty_ ? ": " : ":");
      }
      write(element, depth + 1);
    }
    begin_line(depth);
    to_.put(is_object ? "}" : "]");
  }

 private:
  /// Whatever bytes a server put in.
  void write(std::string_view text) {
    constexpr std::size_t kPiece = std::size_t{32} << 10U;
    to_.put("\"");
    while (!text.empty()) {
      auto const piece =
          text.size() > kPiece ? text.substr(0, whole_characters(text.substr(0, kPiece))) : text;
      std::string const quoted = Json(piece).dump(-1, ' ', false, Json::error_handler_t::replace);
      put_escaped(std::string_view(quoted).substr(1, quoted.size() - 2));
      text.remove_prefix(piece.size());
    }
    to_.put("\"");
  }

  /// JSON may hold DEL and U+0080 to U+009F as they are, but a terminal obeys them.
  void put_escaped(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string escaped;
    escaped.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      bool const is_pair = text[i] == '\xC2' && i + 1 < text.size();
      unsigned const code = static_cast<unsigned char>(text[is_pair ? i + 1 : i]);
      if (code == 0x7F || (is_pair && code < 0xA0)) {
        escaped += "\\u00";
        escaped += kDigits[code >> 4U];
        escaped += kDigits[code & 0xFU];
        if (is_pair) ++i;
      } else {
        escaped += text[i];
      }
    }
    to_.put(escaped);
  }

  void begin_line(std::size_t depth) {
    if (!is_pretty_) return;
    to_.put("\n");
    to_.put(std::string(2 * depth, ' '));
  }

  bool is_pretty_;
  Gathered& to_;
};

std::string text_of(Json const& value, JsonLayout layout) {
  std::string text;
  print_json(value, layout, [&](std::string_view piece) { text += piece; });
  return text;
}

/// Takes a key that comes twice for two; the library writes none so.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(Json& root) : root_(root) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, string_t const&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& value) override { return add(std::move(value)); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, std::string const&, Json::exception const&) override {
    return false;
  }

 private:
  Json& put(Json value) {
    ++values_;
    if (open_.empty()) return root_ = std::move(value);
    if (auto* const array = open_.back()->get_ptr<Json::array_t*>())
      return array->emplace_back(std::move(value));
    auto& object = open_.back()->get_ref<Json::object_t&>();
    if (object.size() == object.capacity()) make_room(object);
    return object.emplace_back(std::move(key_), std::move(value)).second;
  }
  /// By itself it would copy all values, since their keys cannot be moved.
  static void make_room(Json::object_t& object) {
    Json::object_t larger;
    larger.reserve(2 * object.size() + 1);
    for (auto& [name, value] : object) larger.emplace_back(name, std::move(value));
    object.swap(larger);
  }
  bool add(Json value) {
    put(std::move(value));
    return values_ <= kMaxValues;
  }
  bool open(Json value) {
    if (open_.size() == kMaxDepth || values_ == kMaxValues) return false;
    open_.push_back(&put(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  static constexpr std::size_t kMaxDepth = 1000;  ///< Writing recurses once for each level.
  static constexpr std::size_t kMaxValues = 250'000;

  Json& root_;
  std::vector<Json*> open_{};  ///< Each is the last member of the one before, which stays in place.
  std::string key_{};
  std::size_t values_ = 0;
};

}  // namespace

void write_json(Json const& value, JsonLayout layout, std::size_t depth, Gathered& to) {
  Writer(layout, to).write(value, depth);
}

void print_json(Json const& value, JsonLayout layout, std::function<void(std::string_view)> to) {
  Gathered pieces(std::move(to));
  write_json(value, layout, 0, pieces);
  pieces.put("\n");
  pieces.flush();
}

std::string pretty(Json const& value) { return text_of(value, JsonLayout::pretty); }

std::string one_line(Json const& value) { return text_of(value, JsonLayout::one_line); }

void move_members(Json from, Json& to) {
  to.get_ref<Json::object_t&>().reserve(to.size() + from.size());
  for (auto&& [name, value] : from.items()) to[name] = std::move(value);
}

Json server_object(std::string_view raw) {
  Json value;
  Builder builder(value);
  if (!Json::sax_parse(raw, &builder)) return nullptr;
  return value;
}

}  // namespace rayjobs::cli
