/// Address: every accepted spelling of a Ray dashboard address, reduced to one base URL.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rayjobs {

/// User and password from an address like http://user:password@host. Sent as HTTP basic
/// authentication.
struct UserInfo {
  std::string user{};      ///< Percent-decoded.
  std::string password{};  ///< Percent-decoded; empty when the address has none.
  friend bool operator==(UserInfo const&, UserInfo const&) = default;
};

/// Where a cluster's dashboard answers. A regular value without I/O. There is deliberately no
/// operator<<, because an address can hold a password: print redacted().
class RAYJOBS_EXPORT Address {
 public:
  /// Parses "http://host:8265/prefix", "https://user:pw@host", "host", "host:port" or "[::1]:8265".
  /// Without a scheme, the scheme is http and the default port 8265. With a scheme, the default
  /// port is that of the scheme, as in Ray. Blanks around the text are ignored.
  ///
  /// Errors: invalid_argument, with a hint, for "auto", ray:// and other schemes, and for queries,
  /// fragments, blanks and control characters.
  static Result<Address> parse(std::string_view text);

  /// Scheme, host, port and path prefix, without user, password and trailing slash.
  std::string const& base_url() const { return base_url_; }

  /// User and password, if the address has any.
  std::optional<UserInfo> const& user_info() const { return user_info_; }

  /// The address as it may be shown: a password, or a user without a password, is replaced by
  /// "<redacted>".
  std::string redacted() const;

  friend bool operator==(Address const&, Address const&) = default;

 private:
  std::string base_url_;
  std::optional<UserInfo> user_info_;
};

}  // namespace rayjobs
