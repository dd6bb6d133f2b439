// Fields as client-go reads them (pkg/apis/clientauthentication); times as RFC 3339 writes them.
#include "auth/issued_token.hpp"

#include "auth/bearer_header.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "core/try.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rayjobs::detail {
namespace {

using std::chrono::milliseconds;

/// Reads a text from its beginning.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  std::optional<int> digits(std::size_t count) {
    int value = 0;
    auto const part = text_.substr(0, count);
    char const* const end = part.data() + part.size();
    if (part.size() != count || part.find_first_not_of("0123456789") != std::string_view::npos ||
        std::from_chars(part.data(), end, value).ptr != end)
      return std::nullopt;
    text_.remove_prefix(count);
    return value;
  }
  bool one_of(std::string_view characters) {
    if (text_.empty() || characters.find(text_.front()) == std::string_view::npos) return false;
    last_ = text_.front();
    text_.remove_prefix(1);
    return true;
  }
  /// Parts of a second are left out.
  bool fraction() {
    if (!one_of(".")) return true;
    auto const end = std::min(text_.find_first_not_of("0123456789"), text_.size());
    text_.remove_prefix(end);
    return end > 0;
  }
  char last() const { return last_; }
  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
  char last_ = ' ';
};

/// "2026-11-29T06:02:57Z", "2026-11-29T07:02:57.5+01:00".
std::optional<std::chrono::sys_seconds> rfc3339_time(std::string_view text) {
  TimeReader reader(text);
  auto const after = [&reader](std::string_view separator, std::size_t count) {
    return reader.one_of(separator) ? reader.digits(count) : std::nullopt;
  };
  auto const year = reader.digits(4);
  auto const month = after("-", 2);
  auto const day = after("-", 2);
  auto const hour = after("Tt ", 2);
  auto const minute = after(":", 2);
  auto const second = after(":", 2);
  if (!year || !month || !day || !hour || !minute || !second || !reader.fraction() ||
      !reader.one_of("Zz+-"))
    return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::chrono::sys_seconds time = std::chrono::sys_days{date} + std::chrono::hours{*hour} +
                                  std::chrono::minutes{*minute} + std::chrono::seconds{*second};
  if (char const sign = reader.last(); sign == '+' || sign == '-') {
    auto const hours = reader.digits(2);
    auto const minutes = after(":", 2);
    if (!hours || !minutes) return std::nullopt;
    std::chrono::seconds const offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    time -= sign == '+' ? offset : -offset;
  }
  return reader.at_end() ? std::optional(time) : std::nullopt;
}

Result<std::string> checked_token(std::string_view text) {
  std::string_view const token = trim(text);
  if (token.empty()) return no_token("it printed no token");
  if (auto const problem = token_problem(token); !problem.empty())
    return no_token("what it printed is no token: it " + std::string(problem));
  return std::string(token);
}

Result<IssuedToken> parse_exec_credential(std::string_view text) {
  auto const parsed = parse_json(text);
  if (!parsed || !parsed->is_object()) return no_token("what it printed is not valid JSON");
  auto const text_of = [](nlohmann::json const& object, char const* name) {
    auto const found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (text_of(*parsed, "kind") != "ExecCredential" ||
      !text_of(*parsed, "apiVersion").starts_with("client.authentication.k8s.io/"))
    return no_token("the JSON that it printed is not an ExecCredential");
  auto const status = parsed->find("status");
  if (status == parsed->end() || !status->is_object() || text_of(*status, "token").empty())
    return no_token("the ExecCredential that it printed has no token");
  RAYJOBS_TRY(std::string token, checked_token(text_of(*status, "token")));
  IssuedToken issued{.token = std::move(token), .expires = {}};
  auto const expires = status->find("expirationTimestamp");
  if (expires == status->end() || expires->is_null()) return issued;
  auto const time = rfc3339_time(text_of(*status, "expirationTimestamp"));
  if (!time)
    return no_token(
        "the expirationTimestamp of the ExecCredential that it printed is not a time of RFC 3339");
  issued.expires = time->time_since_epoch();
  return issued;
}

}  // namespace

Result<IssuedToken> parse_issued_token(std::string_view printed) {
  std::string_view const text = trim(without_byte_order_mark(printed));
  if (text.starts_with('{')) return parse_exec_credential(text);
  RAYJOBS_TRY(std::string token, checked_token(text));
  return IssuedToken{.token = std::move(token), .expires = {}};
}

milliseconds fresh_until(milliseconds now, milliseconds expires) {
  constexpr std::chrono::seconds kMargin{30};
  if (expires <= now) return now;
  return std::max<milliseconds>(expires - kMargin, now + (expires - now) / 2);
}

}  // namespace rayjobs::detail
