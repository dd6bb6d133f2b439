/// Address: every accepted spelling of a Ray dashboard address, reduced to one base URL.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rayjobs {

/// User and password of an address like http://user:password@host; sent as HTTP basic
/// authentication.
struct UserInfo {
  std::string user{};
  std::string password{};
  friend bool operator==(UserInfo const&, UserInfo const&) = default;
};

/// Where a cluster's dashboard answers. A regular value; no I/O. There is deliberately no
/// operator<<.
class RAYJOBS_EXPORT Address {
 public:
  /// Parses "http://host:8265/prefix", "https://user:pw@host", "host", "host:port", "[::1]:8265". A
  /// bare host means http and port 8265; with a scheme and no port the scheme's default applies, as
  /// in Ray. Fails with invalid_argument and a hint for "auto", ray://, module schemes, queries,
  /// fragments, blanks and control characters.
  static Result<Address> parse(std::string_view text);

  /// Scheme, host, port and path prefix, without user-info and without a trailing slash.
  std::string const& base_url() const { return base_url_; }

  /// Decoded credentials of the address, if it had any.
  std::optional<UserInfo> const& user_info() const { return user_info_; }

  /// The only printable form: the password, if any, is replaced.
  std::string redacted() const;

  friend bool operator==(Address const&, Address const&) = default;

 private:
  std::string base_url_;
  std::optional<UserInfo> user_info_;
};

}  // namespace rayjobs
