// JSON text to values and back for texts of unknown origin: bounded depth, numbers of any size.
#include "runtime_env/text/json_text.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace rayjobs::detail {
namespace {

/// Builds a value from parser events, of which nlohmann's own builder hides number texts and depth.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Json& root() { return root_; }
  std::size_t error_position() const { return error_position_; }
  bool too_deep() const { return too_deep_; }

  bool null() override { return add(nullptr) != nullptr; }
  bool boolean(bool value) override { return add(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
  bool number_float(number_float_t value, string_t const& text) override {
    bool const whole = text.find_first_of(".eE") == std::string::npos;
    return add(whole ? whole_number(text) : Json(value)) != nullptr;
  }
  bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, std::string const& /*token*/,
                   nlohmann::detail::exception const& /*error*/) override {
    error_position_ = position;
    return false;
  }

 private:
  Json* add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[key_] = std::move(value));
  }

  bool open(Json container) {
    too_deep_ = open_.size() >= kMaxDepth;
    if (too_deep_) return false;
    open_.push_back(add(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::size_t error_position_ = 0;
  bool too_deep_ = false;
};

std::string place(std::string_view text, std::size_t position) {
  std::string_view const before = text.substr(0, position > 0 ? position - 1 : 0);
  auto const line = 1 + std::ranges::count(before, '\n');
  auto const column = before.size() - (before.rfind('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void append(std::string& out, Json const& value) {
  if (value.is_structured()) {
    char separator = value.is_object() ? '{' : '[';
    if (value.empty()) out += separator;
    for (auto const& [name, member] : value.items()) {
      out += separator;
      if (value.is_object()) {
        append(out, name);
        out += ':';
      }
      append(out, member);
      separator = ',';
    }
    out += value.is_object() ? '}' : ']';
  } else if (value.is_binary()) {
    auto const& digits = value.get_binary();
    out.append(digits.begin(), digits.end());
  } else {
    out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace

Json whole_number(std::string_view decimal) {
  if (std::int64_t number = 0; read_number(decimal, number)) return number;
  if (std::uint64_t number = 0; read_number(decimal, number)) return number;
  return Json::binary({decimal.begin(), decimal.end()});
}

bool is_number(Json const& value) { return value.is_number() || value.is_binary(); }

bool is_whole_number(Json const& value) { return value.is_number_integer() || value.is_binary(); }

Result<Json> read_json(std::string_view text) {
  Builder builder;
  if (Json::sax_parse(text, &builder)) return std::move(builder.root());
  if (builder.too_deep())
    return Error{
        .code = ErrorCode::invalid_argument,
        .message = "the JSON is nested deeper than " + std::to_string(kMaxDepth) + " levels",
        .hint = "flatten it"};
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the text is not valid JSON at " + place(text, builder.error_position())};
}

std::string json_text(Json const& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string_view json_kind(Json const& value) {
  if (is_number(value)) return "a number";
  if (value.is_boolean()) return "a boolean";
  if (value.is_string()) return "text";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return "null";
}

bool is_truthy(Json const& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  if (value.is_string()) return !value.get_ref<std::string const&>().empty();
  return value.is_binary() || !value.empty();
}

}  // namespace rayjobs::detail
