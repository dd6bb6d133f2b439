// ordered_json's own parser looks each key up among all before it, so objects are filled here.
#include "output/json_format.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(Json const& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
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
    if (open_.empty()) return root_ = std::move(value);
    if (auto* const array = open_.back()->get_ptr<Json::array_t*>())
      return array->emplace_back(std::move(value));
    auto& object = open_.back()->get_ref<Json::object_t&>();
    return object.emplace_back(std::move(key_), std::move(value)).second;
  }
  bool add(Json value) {
    put(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() == kMaxDepth) return false;
    open_.push_back(&put(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  static constexpr std::size_t kMaxDepth = 1000;  ///< dump() recurses once for each level.

  Json& root_;
  std::vector<Json*> open_{};  ///< Each is the last member of the one before, which stays in place.
  std::string key_{};
};

}  // namespace

std::string pretty(Json const& value) { return text_of(value, 2); }

std::string pretty_within(Json const& value, std::size_t depth) {
  std::size_t const indent = 2 * depth;
  std::string text = std::string(indent, ' ') + text_of(value, 2);
  text.pop_back();
  auto breaks = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  // From the back, in place: the text may be large.
  std::size_t from = text.size();
  text.resize(from + indent * breaks);
  for (std::size_t to = text.size(); breaks > 0;) {
    text[--to] = text[--from];
    if (text[to] != '\n') continue;
    --breaks;
    for (std::size_t i = 0; i < indent; ++i) text[to--] = ' ';
    text[to] = '\n';
  }
  return text;
}

std::string one_line(Json const& value) { return text_of(value, -1); }

Json server_object(std::string_view raw) {
  Json value;
  Builder builder(value);
  if (!Json::sax_parse(raw, &builder)) return nullptr;
  return value;
}

}  // namespace rayjobs::cli
