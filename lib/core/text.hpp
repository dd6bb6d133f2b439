// Small functions on text that the standard library lacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

/// ASCII letters and digits.
bool is_alnum(char c);
/// ASCII control characters.
bool is_control(char c);
/// Without ASCII white space at both ends.
std::string_view trim(std::string_view text);
/// Without the bytes that Windows' editors put before a text in UTF-8.
std::string_view without_byte_order_mark(std::string_view text);
/// ASCII lower case.
std::string to_lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// The parts between separators, empty ones included; one empty part for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);
/// Everything but RFC 3986 unreserved characters as %XX.
std::string percent_encode(std::string_view text);
/// Decodes %XX; keeps a '%' that is not followed by two hexadecimal digits.
std::string percent_decode(std::string_view text);
/// At most `most` bytes on one line, control characters and invalid UTF-8 replaced by '?', "…"
/// where it was cut.
std::string printable(std::string_view text, std::size_t most = 200);
/// Bytes of the valid UTF-8 sequence that a text (not empty) begins with; 0: it begins with none
/// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text);
bool is_valid_utf8(std::string_view text);
/// "512 bytes", "100 MiB", "143.2 MiB".
std::string size_text(std::uint64_t bytes);
/// RFC 4648, with padding.
std::string base64_encode(std::span<unsigned char const> bytes);
std::string base64_encode(std::string_view text);
/// Of the alphabet of URLs, without padding, as in a JWT; nullopt for anything else.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace rayjobs::detail
