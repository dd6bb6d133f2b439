// Numbers and dates of YAML 1.1 in exactly the spellings that PyYAML recognises.
#include "runtime_env/text/yaml_number.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLooseDigits = "0123456789_";
/// JSON readers of 64-bit floats end at 308 digits.
constexpr std::size_t kMaxIntegerLength = 300;

/// Consumes a text from the left. (std::regex would recurse once for each character.)
class Matcher {
 public:
  explicit Matcher(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool literal(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool one(std::string_view set) { return repeated(set, 1, 1); }
  /// As many characters of the set as there are, at most `most`; false when fewer than `least`.
  bool repeated(std::string_view set, std::size_t least,
                std::size_t most = std::string_view::npos) {
    std::size_t const count = std::min({rest_.find_first_not_of(set), rest_.size(), most});
    if (count < least) return false;
    rest_.remove_prefix(count);
    return true;
  }
  bool loose_number() { return one(kDigits) && repeated(kLooseDigits, 0); }
  /// ":0" to ":59", at least once.
  bool sixtieths() {
    std::size_t count = 0;
    for (; literal(":"); ++count) {
      bool const tens = rest_.size() > 1 && kDigits.find(rest_[1]) != std::string_view::npos;
      if ((tens && !one("012345")) || !one(kDigits)) return false;
    }
    return count > 0;
  }
  void exponent() {
    Matcher ahead = *this;
    if (ahead.one("eE") && ahead.one("+-") && ahead.repeated(kDigits, 1)) *this = ahead;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Decimal digits, last first, of number * base + digit, given those of number.
void shift_in(std::string& number, unsigned base, unsigned digit) {
  unsigned carry = digit;
  for (char& place : number) {
    carry += static_cast<unsigned>(place - '0') * base;
    place = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  for (; carry > 0; carry /= 10) number += static_cast<char>('0' + carry % 10);
}

unsigned digit_value(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : to_lower({&c, 1})[0] - 'a' + 10);
}

std::string decimal(std::string_view digits, unsigned base) {
  std::string number;
  for (char const c : digits) shift_in(number, base, digit_value(c));
  return number;
}

/// "1:30:00" as a decimal, last digit first.
std::string base_sixty(std::string_view text) {
  auto const parts = split(text, ':');
  std::string number = decimal(parts.front(), 10);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    unsigned part = 0;
    for (char const c : parts[i]) part = part * 10 + digit_value(c);
    shift_in(number, 60, part);
  }
  return number;
}

/// Whether the sign is a minus, and the text without sign and underscores.
std::pair<bool, std::string> split_sign(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  bool const negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.erase(0, 1);
  return {negative, std::move(digits)};
}

}  // namespace

bool is_yaml_integer(std::string_view text) {
  Matcher match(text);
  match.repeated("+-", 0, 1);
  if (match.literal("0b")) return match.repeated("01_", 1) && match.done();
  if (match.literal("0x")) return match.repeated("0123456789abcdefABCDEF_", 1) && match.done();
  if (match.literal("0")) return match.repeated("01234567_", 0) && match.done();
  if (!match.loose_number()) return false;
  return match.done() || (match.sixtieths() && match.done());
}

bool is_yaml_float(std::string_view text) {
  Matcher match(text);
  bool const has_sign = match.one("+-");
  if (match.literal(".")) {
    std::string_view const word = match.rest();
    if (word == "inf" || word == "Inf" || word == "INF") return true;
    if (has_sign) return false;
    if (word == "nan" || word == "NaN" || word == "NAN") return true;
    if (!match.loose_number()) return false;
    match.exponent();
    return match.done();
  }
  if (!match.loose_number()) return false;
  bool const base_sixty = match.rest().starts_with(':');
  if (base_sixty && !match.sixtieths()) return false;
  if (!match.literal(".")) return false;
  match.repeated(kLooseDigits, 0);
  if (!base_sixty) match.exponent();
  return match.done();
}

bool is_yaml_timestamp(std::string_view text) {
  Matcher match(text);
  auto digits = [&](std::size_t least, std::size_t most) {
    return match.repeated(kDigits, least, most);
  };
  if (!digits(4, 4) || !match.literal("-")) return false;
  Matcher day_only = match;
  if (day_only.repeated(kDigits, 2, 2) && day_only.literal("-") &&
      day_only.repeated(kDigits, 2, 2) && day_only.done())
    return true;
  if (!digits(1, 2) || !match.literal("-") || !digits(1, 2)) return false;
  if (!match.one("Tt") && !match.repeated(" \t", 1)) return false;
  if (!digits(1, 2) || !match.literal(":") || !digits(2, 2) || !match.literal(":") || !digits(2, 2))
    return false;
  if (match.literal(".")) match.repeated(kDigits, 0);
  if (match.done()) return true;
  match.repeated(" \t", 0);
  if (match.literal("Z")) return match.done();
  if (!match.one("+-") || !digits(1, 2)) return false;
  return match.done() || (match.literal(":") && digits(2, 2) && match.done());
}

std::optional<Json> yaml_integer(std::string_view text) {
  if (!is_yaml_integer(text) || text.size() > kMaxIntegerLength) return std::nullopt;
  auto const [negative, digits] = split_sign(text);
  std::string number;
  if (digits.starts_with("0b") || digits.starts_with("0x")) {
    if (digits.size() == 2) return std::nullopt;
    number = decimal(digits.substr(2), digits[1] == 'b' ? 2 : 16);
  } else if (digits.starts_with('0')) {
    number = decimal(digits, 8);
  } else {
    number = base_sixty(digits);
  }
  if (number.size() > kMaxIntegerLength) return std::nullopt;
  if (number.find_first_not_of('0') == std::string::npos) return Json(0);
  if (negative) number += '-';
  std::ranges::reverse(number);
  return whole_number(number);
}

std::optional<Json> yaml_float(std::string_view text) {
  auto const [negative, digits] = split_sign(text);
  double number = 0;
  double base = 1;
  auto const parts = split(digits, ':');
  for (auto part = parts.rbegin(); part != parts.rend(); ++part, base *= 60) {
    double value = 0;
    if (!read_number(*part, value)) return std::nullopt;
    number += value * base;
  }
  if (!std::isfinite(number)) return std::nullopt;
  return Json(negative ? -number : number);
}

}  // namespace rayjobs::detail
