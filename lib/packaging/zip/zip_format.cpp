// Writes Zip64 fields only where a number needs them.
#include "packaging/zip/zip_format.hpp"

#include <algorithm>
#include <concepts>
#include <limits>

namespace rayjobs::detail {
namespace {

constexpr std::uint16_t kDay = 0x0021;  // 1980-01-01, the earliest date that a zip can hold
constexpr std::uint16_t kPlain = 20;    // of the format: DEFLATE and directories
constexpr std::uint16_t kLarge = 45;    // of the format: Zip64
constexpr std::uint16_t kUnix = 3U << 8U;
constexpr std::uint16_t kUtf8Name = 1U << 11U;
constexpr std::uint32_t kDosDirectory = 0x10;
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint32_t kIn64Bits = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint16_t kManyEntries = std::numeric_limits<std::uint16_t>::max();
// Content that does not shrink may grow by the headers of its stored blocks.
constexpr std::uint64_t kLargeEntry = kIn64Bits - (1U << 20U);
constexpr std::uint64_t kLocalBytes = 30;
constexpr std::uint64_t kCentralBytes = 46;
constexpr std::uint64_t kEndBytes = 22;

template <std::unsigned_integral Number>
void put(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(number) >> (8 * i)) & 0xFFU);
}

bool is_large(PackageEntry const& entry) { return entry.size >= kLargeEntry; }

std::uint16_t length16(std::string const& text) { return static_cast<std::uint16_t>(text.size()); }

/// The fields that the two headers of an entry share, up to the length of the name.
void put_common(std::string& out, PackageEntry const& entry, ZipContent const& content,
                std::uint16_t version) {
  bool const ascii =
      std::ranges::all_of(entry.name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  put(out, version);
  put(out, ascii ? std::uint16_t{0} : kUtf8Name);
  put(out, static_cast<std::uint16_t>(content.method));
  put(out, std::uint16_t{0});
  put(out, kDay);
  put(out, content.crc);
  bool const large = is_large(entry);
  put(out, large ? kIn64Bits : static_cast<std::uint32_t>(content.packed));
  put(out, large ? kIn64Bits : static_cast<std::uint32_t>(entry.size));
  put(out, length16(entry.name));
}

void append_central_header(std::string& out, PackageEntry const& entry, ZipContent const& content) {
  std::string numbers;
  if (is_large(entry)) {
    put(numbers, entry.size);
    put(numbers, content.packed);
  }
  bool const far = content.offset >= kIn64Bits;
  if (far) put(numbers, content.offset);
  std::string extra;
  if (!numbers.empty()) {
    put(extra, kZip64Extra);
    put(extra, length16(numbers));
    extra += numbers;
  }
  std::uint16_t const version = extra.empty() ? kPlain : kLarge;
  out += "PK\x01\x02";
  put(out, static_cast<std::uint16_t>(kUnix | version));
  put_common(out, entry, content, version);
  put(out, length16(extra));
  put(out, std::uint16_t{0});  // comment
  put(out, std::uint16_t{0});  // disk
  put(out, std::uint16_t{0});  // internal attributes
  put(out, (entry.mode << 16U) | (entry.name.ends_with('/') ? kDosDirectory : 0U));
  put(out, far ? kIn64Bits : static_cast<std::uint32_t>(content.offset));
  out += entry.name + extra;
}

/// The Zip64 end records, for more entries or bytes than the plain end record can hold.
void append_large_end(std::string& out, std::uint64_t entries, std::uint64_t offset,
                      std::uint64_t length) {
  constexpr std::uint64_t kRest = 44;
  out += "PK\x06\x06";
  put(out, kRest);
  put(out, static_cast<std::uint16_t>(kUnix | kLarge));
  put(out, kLarge);
  put(out, std::uint32_t{0});
  put(out, std::uint32_t{0});
  put(out, entries);
  put(out, entries);
  put(out, length);
  put(out, offset);
  out += "PK\x06\x07";
  put(out, std::uint32_t{0});
  put(out, offset + length);
  put(out, std::uint32_t{1});
}

}  // namespace

void append_local_header(std::string& out, PackageEntry const& entry, ZipContent const& content) {
  bool const large = is_large(entry);
  out += "PK\x03\x04";
  put_common(out, entry, content, large ? kLarge : kPlain);
  put(out, std::uint16_t{large ? std::uint16_t{20} : std::uint16_t{0}});
  out += entry.name;
  if (!large) return;
  put(out, kZip64Extra);
  put(out, std::uint16_t{16});
  put(out, entry.size);
  put(out, content.packed);
}

void append_directory(std::string& out, std::vector<PackageEntry> const& entries,
                      std::vector<ZipContent> const& contents, std::uint64_t offset) {
  std::size_t const begin = out.size();
  for (std::size_t i = 0; i < entries.size(); ++i)
    append_central_header(out, entries[i], contents[i]);
  std::uint64_t const length = out.size() - begin;
  bool const many = entries.size() >= kManyEntries;
  bool const far = offset >= kIn64Bits || length >= kIn64Bits;
  if (many || far) append_large_end(out, entries.size(), offset, length);
  auto const count = many ? kManyEntries : static_cast<std::uint16_t>(entries.size());
  out += "PK\x05\x06";
  put(out, std::uint32_t{0});
  put(out, count);
  put(out, count);
  put(out, far ? kIn64Bits : static_cast<std::uint32_t>(length));
  put(out, far ? kIn64Bits : static_cast<std::uint32_t>(offset));
  put(out, std::uint16_t{0});
}

std::uint64_t least_overhead(std::vector<PackageEntry> const& entries) {
  std::uint64_t bytes = kEndBytes;
  for (PackageEntry const& entry : entries)
    bytes += kLocalBytes + kCentralBytes + 2 * entry.name.size();
  return bytes;
}

}  // namespace rayjobs::detail
