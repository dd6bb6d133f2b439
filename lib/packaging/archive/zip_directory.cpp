// Finds the directory from the end of the file, as Python's zipfile does.
#include "packaging/archive/zip_directory.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kMaxComment = 0xFFFF;
constexpr std::uint64_t kLocatorBytes = 20;
constexpr std::uint64_t kLocatorMark = 0x07064B50;
constexpr std::uint64_t kLargeEndBytes = 56;
constexpr std::uint64_t kLargeEndMark = 0x06064B50;
constexpr std::size_t kHeaderBytes = 46;
constexpr std::uint64_t kIn64Bits = 0xFFFFFFFF;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::uint16_t kPatched = 1U << 5U;
constexpr std::uint64_t kNewestVersion = 63;  // that Python's zipfile unpacks
constexpr std::uint16_t kNameInUtf8 = 1U << 11U;
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint64_t kUnixSystem = 3;
constexpr std::uint32_t kDosDirectory = 0x10;
/// Stored, DEFLATE, bzip2 and LZMA: what Python's zipfile unpacks.
constexpr std::array<std::uint64_t, 4> kMethods = {0, 8, 12, 14};

std::uint64_t number(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i > 0; --i)
    value = (value << 8U) | static_cast<unsigned char>(bytes[offset + i - 1]);
  return value;
}

/// What the bytes from 0x80 on stand for.
constexpr std::u16string_view kCodePage437 =
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";
static_assert(kCodePage437.size() == 0x80);

void append_utf8(std::string& out, char16_t point) {
  if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
  } else {
    out += static_cast<char>(0xE0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
  }
  out += static_cast<char>(0x80U | (point & 0x3FU));
}

/// The name of an entry in UTF-8, as Python's zipfile reads it: it is UTF-8 if the entry's flag
/// says so, else in the code page 437. Nothing if it is not what the flag says: Python does not
/// unpack such a zip at all.
std::optional<std::string> zip_name(std::string_view bytes, bool says_utf8) {
  if (says_utf8) {
    if (!is_valid_utf8(bytes)) return std::nullopt;
    return std::string(bytes);
  }
  std::string name;
  for (char const c : bytes) {
    auto const byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      name += c;
    } else {
      append_utf8(name, kCodePage437[byte - 0x80U]);
    }
  }
  return name;
}

class ZipReader {
 public:
  ZipReader(OwnedFd const& file, std::uint64_t size, std::string const& name)
      : file_(file), size_(size), name_(name) {}

  Result<std::vector<ArchiveMember>> read() {
    RAYJOBS_TRY(std::string const directory, read_directory());
    std::vector<ArchiveMember> members;
    std::string_view rest = directory;
    while (!rest.empty()) {
      if (rest.size() < kHeaderBytes || !rest.starts_with("PK\x01\x02")) return broken();
      std::size_t const name = number(rest, 28, 2);
      std::size_t const extra = number(rest, 30, 2);
      std::size_t const whole = kHeaderBytes + name + extra + number(rest, 32, 2);
      if (rest.size() < whole) return broken();
      RAYJOBS_TRY(ArchiveMember member,
                  member_of(rest.substr(0, kHeaderBytes + name + extra), name));
      members.push_back(std::move(member));
      rest.remove_prefix(whole);
    }
    return members;
  }

 private:
  Error refused(std::string const& why, std::string hint) const {
    return {.code = ErrorCode::rejected, .message = name_ + ' ' + why, .hint = std::move(hint)};
  }
  Error broken() const { return refused("is not a zip, or is broken", "recreate the archive"); }

  Result<std::string> read_at(std::uint64_t offset, std::uint64_t length) const {
    std::string bytes(static_cast<std::size_t>(length), '\0');
    std::ptrdiff_t const count = read_fully_at(file_.get(), bytes, offset);
    if (count < 0) return unreadable(name_.substr(1, name_.size() - 2), errno);
    if (static_cast<std::size_t>(count) < bytes.size()) return broken();
    return bytes;
  }

  /// Works back from the end, as Python does: other data may precede the zip.
  Result<std::string> read_directory() const {
    std::uint64_t const tail = std::min(size_, kEndBytes + kMaxComment);
    RAYJOBS_TRY(std::string const bytes, read_at(size_ - tail, tail));
    auto const found = bytes.rfind("PK\x05\x06");
    if (found == std::string::npos || bytes.size() - found < kEndBytes) return broken();
    std::uint64_t end = size_ - tail + found;
    std::uint64_t length = number(bytes, found + 12, 4);
    if (end >= kLocatorBytes + kLargeEndBytes) {
      RAYJOBS_TRY(std::string const records,
                  read_at(end - kLocatorBytes - kLargeEndBytes, kLocatorBytes + kLargeEndBytes));
      if (number(records, 0, 4) == kLargeEndMark &&
          number(records, kLargeEndBytes, 4) == kLocatorMark) {
        length = number(records, 40, 8);
        end -= records.size();
      }
    }
    if (length > end) return broken();
    return read_at(end - length, length);
  }

  /// The size of a large entry comes first in its Zip64 field.
  static std::uint64_t size_in(std::string_view extra, std::uint64_t size) {
    while (size == kIn64Bits && extra.size() >= 4) {
      std::size_t const length = number(extra, 2, 2);
      if (length > extra.size() - 4) break;
      if (number(extra, 0, 2) == kZip64Extra && length >= 8) return number(extra, 4, 8);
      extra.remove_prefix(4 + length);
    }
    return size;
  }

  Result<ArchiveMember> member_of(std::string_view header, std::size_t name_length) const {
    std::uint64_t const flags = number(header, 8, 2);
    std::string_view const bytes = header.substr(kHeaderBytes, name_length);
    auto name = zip_name(bytes, (flags & kNameInUtf8) != 0);
    if (!name)
      return refused("has a name that is not UTF-8: " + in_quotes(bytes), "recreate the archive");
    ArchiveMember member{.name = *std::move(name)};
    if ((flags & kEncrypted) != 0)
      return refused("has an encrypted entry: " + in_quotes(member.name),
                     "create it without a password");
    if (number(header, 6, 2) > kNewestVersion || (flags & kPatched) != 0)
      return refused(
          "has an entry that needs more than Ray's unpacking knows: " + in_quotes(member.name),
          "create it with DEFLATE, the default method");
    if (std::ranges::find(kMethods, number(header, 10, 2)) == kMethods.end())
      return refused("has an entry compressed with a method that Ray does not support: " +
                         in_quotes(member.name),
                     "create it with DEFLATE, the default method");
    member.size = size_in(header.substr(kHeaderBytes + name_length), number(header, 24, 4));
    bool const from_unix = number(header, 5, 1) == kUnixSystem;
    auto const mode = from_unix ? static_cast<std::uint32_t>(number(header, 40, 2)) : 0U;
    member.mode = mode & 07777U;
    bool const is_directory =
        member.name.ends_with('/') || (!from_unix && (number(header, 38, 4) & kDosDirectory) != 0);
    if (is_directory) {
      member.kind = ArchiveMember::Kind::directory;
    } else if (S_ISLNK(mode)) {
      member.kind = ArchiveMember::Kind::link_as_file;
    }
    return member;
  }

  OwnedFd const& file_;
  std::uint64_t size_;
  std::string const& name_;
};

}  // namespace

Result<std::vector<ArchiveMember>> read_zip_directory(OwnedFd const& file, std::uint64_t size,
                                                      std::string const& name) {
  return ZipReader(file, size, name).read();
}

}  // namespace rayjobs::detail
