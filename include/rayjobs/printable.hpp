/// Text that others wrote, made fit to be shown: on a terminal, and without passwords.
#pragma once

#include <rayjobs/export.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs {

/// `text` with '?' in place of what a terminal obeys or what changes how the rest looks: control
/// characters (U+0000 to U+001F, U+007F to U+009F), line separators, bidirectional formatting, a
/// byte order mark, and bytes that are not UTF-8. Line breaks and tabs are kept; '\r' becomes a
/// blank. Thread safety: any thread.
RAYJOBS_EXPORT std::string printable_text(std::string_view text);

/// The same as one line: line breaks and tabs become blanks too.
RAYJOBS_EXPORT std::string printable_line(std::string_view text);

/// `text` with "<redacted>" in place of the user information and the query of every URI in it
/// ("https://user:password@host/x.zip?signature=..."). Thread safety: any thread.
RAYJOBS_EXPORT std::string without_credentials(std::string_view text);

/// What without_secrets() is to hide of a URL's user information: all of it and the password, as
/// they stand there, percent-decoded, and as HTTP basic authentication sends them. Empty: it has
/// none. Thread safety: any thread.
RAYJOBS_EXPORT std::vector<std::string> secrets_of_url(std::string_view url);

/// `text` with "<redacted>" in place of each of `secrets`, also where it is percent-encoded, the
/// longest first, since one may begin another. One of less than 6 bytes may be any word, and stays.
/// Thread safety: any thread.
RAYJOBS_EXPORT std::string without_secrets(std::string text, std::vector<std::string> secrets);

}  // namespace rayjobs
