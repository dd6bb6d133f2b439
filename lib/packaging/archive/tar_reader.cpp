// Reads blocks of 512 bytes, and applies extended headers to the entry that follows them.
#include "packaging/archive/tar_reader.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kTarBlock = 512;
constexpr std::uint64_t kMaxExtension = 1U << 20U;
constexpr char kPaxRecords = 'x';
constexpr char kPaxOfSolaris = 'X';
constexpr char kPaxGlobal = 'g';
constexpr char kGnuLongName = 'L';
constexpr char kGnuLongLink = 'K';
constexpr char kGnuSparse = 'S';

using Block = std::array<char, kTarBlock>;

std::string_view field(Block const& block, std::size_t offset, std::size_t size) {
  return {block.data() + offset, size};
}

/// Up to the first NUL.
std::string_view text(std::string_view bytes) { return bytes.substr(0, bytes.find('\0')); }

/// Octal digits, or GNU's binary form for large numbers.
std::optional<std::uint64_t> number(std::string_view bytes) {
  auto const first = static_cast<unsigned char>(bytes[0]);
  if (first == 0x80) {
    std::uint64_t value = 0;
    for (char const byte : bytes.substr(1)) {
      if (value >> 55U != 0) return std::nullopt;
      value = (value << 8U) | static_cast<unsigned char>(byte);
    }
    return value;
  }
  std::string_view const digits = trim(text(bytes));
  std::uint64_t value = 0;
  auto const [end, status] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  bool const whole = status == std::errc{} && end == digits.data() + digits.size();
  if (!whole && !digits.empty()) return std::nullopt;
  return value;
}

bool is_zero(Block const& block) {
  return std::ranges::all_of(block, [](char c) { return c == 0; });
}

/// Compares the sum of all bytes, with the field of the sum itself read as spaces.
bool has_right_sum(Block const& block) {
  constexpr std::size_t kSum = 148;
  constexpr std::size_t kSumEnd = kSum + 8;
  std::uint64_t sum = 0;
  std::int64_t signed_sum = 0;  // as some old programs count
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    char const byte = i >= kSum && i < kSumEnd ? ' ' : block[i];
    sum += static_cast<unsigned char>(byte);
    signed_sum += static_cast<signed char>(byte);
  }
  auto const stated = number(field(block, kSum, kSumEnd - kSum));
  return stated && (*stated == sum || static_cast<std::int64_t>(*stated) == signed_sum);
}

/// As Python's tarfile reads it: the prefix counts whatever the archive calls itself.
std::string name_in(Block const& block) {
  std::string name(text(field(block, 0, 100)));
  auto const prefix = text(field(block, 345, 155));
  return prefix.empty() ? name : std::string(prefix) + '/' + name;
}

/// Python's tarfile takes a header with another number for the end of the archive.
bool has_numbers(Block const& block) {
  constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kFields{
      {{100, 8}, {108, 8}, {116, 8}, {136, 12}, {329, 8}, {337, 8}}};
  return std::ranges::all_of(kFields, [&](auto const& place) {
    auto const bytes = field(block, place.first, place.second);
    return bytes[0] == '\x80' || bytes[0] == '\xFF' || number(bytes);
  });
}

std::string_view without_slashes(std::string_view path) {
  return path.substr(0, path.find_last_not_of('/') + 1);
}

ArchiveMember::Kind kind_of(char type, std::string_view name) {
  if (type == '5' || (type == '\0' && name.ends_with('/'))) return ArchiveMember::Kind::directory;
  bool const file = type == '\0' || type == '0' || type == '7';
  return file ? ArchiveMember::Kind::file : ArchiveMember::Kind::other;
}

bool has_content(char type) { return type < '1' || type > '6'; }

std::uint64_t padding_after(std::uint64_t size) {
  return (kTarBlock - size % kTarBlock) % kTarBlock;
}

}  // namespace

Error TarReader::broken(std::string const& what) const {
  return {.code = ErrorCode::rejected,
          .message = name_ + ' ' + what,
          .hint = "recreate the archive, e.g. with tar -czf"};
}

Result<std::size_t> TarReader::read(std::span<char> buffer) {
  auto const wanted =
      buffer.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer.size())));
  RAYJOBS_TRY(std::size_t const count, file_.read(wanted));
  if (count < wanted.size()) return broken("is truncated");
  left_ -= count;
  return count;
}

Result<void> TarReader::pass() {
  left_ += std::exchange(padding_, 0);
  std::vector<char> sink(static_cast<std::size_t>(std::min<std::uint64_t>(left_, 64U << 10U)));
  while (left_ > 0) RAYJOBS_TRY_VOID(read(sink));
  return {};
}

Result<std::string> TarReader::read_extension(std::uint64_t size) {
  if (size > kMaxExtension) return broken("has an extended header of " + size_text(size));
  std::string content(static_cast<std::size_t>(size), '\0');
  left_ = size;
  padding_ = padding_after(size);
  RAYJOBS_TRY_VOID(read(content));
  RAYJOBS_TRY_VOID(pass());
  return content;
}

Result<TarReader::Records> TarReader::read_records(std::string_view rest) const {
  Records records;
  while (!rest.empty() && rest[0] != '\0') {  // "LENGTH KEY=VALUE\n", the length that of all
    std::size_t length = 0;
    auto const [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    auto const start = static_cast<std::size_t>(end - rest.data()) + 1;
    if (status != std::errc{} || length > rest.size() || length <= start)
      return broken("has a broken pax header");
    std::string_view const record = rest.substr(start, length - start - 1);
    auto const equals = record.find('=');
    if (equals == std::string_view::npos) return broken("has a broken pax header");
    auto const key = record.substr(0, equals);
    auto const value = record.substr(equals + 1);
    records.insert_or_assign(std::string(key),
                             std::string(key == "path" ? without_slashes(value) : value));
    rest.remove_prefix(length);
  }
  return records;
}

Result<std::optional<ArchiveMember>> TarReader::next() {
  RAYJOBS_TRY_VOID(pass());
  Records records;
  for (bool is_extended = false;; is_extended = true) {
    Block block{};
    RAYJOBS_TRY(std::size_t const count, file_.read(block));
    bool const ends = is_zero(block) && (begun_ || count == kTarBlock);
    if (ends && !is_extended) return std::optional<ArchiveMember>{};
    if (count < kTarBlock || !has_right_sum(block) || !has_numbers(block))
      return broken(begun_ ? "is broken" : "is not a tar archive");
    begun_ = true;
    auto size = number(field(block, 124, 12));
    if (!size) return broken("is broken");
    char const type = block[156];
    bool const pax = type == kPaxRecords || type == kPaxOfSolaris;
    if (pax || type == kPaxGlobal || type == kGnuLongName || type == kGnuLongLink) {
      RAYJOBS_TRY(std::string const content, read_extension(*size));
      // The first of several headers for one member counts, and the last global one.
      if (type == kGnuLongName) records.emplace("path", text(content));
      if (pax || type == kPaxGlobal) {
        RAYJOBS_TRY(Records stated, read_records(content));
        if (pax) {
          records.merge(stated);
        } else {
          stated.merge(globals_);
          globals_ = std::move(stated);
        }
      }
      continue;
    }
    records.insert(globals_.begin(), globals_.end());
    bool const sparse = std::ranges::any_of(
        records, [](auto const& record) { return record.first.starts_with("GNU.sparse."); });
    if (type == kGnuSparse || sparse) return broken("has sparse files");
    // Python's tarfile applies a global size to some members only.
    if (globals_.contains("size")) return broken("has a size in a global pax header");
    if (auto const stated = records.find("size"); stated != records.end()) {
      std::uint64_t value = 0;
      auto const* const end = stated->second.data() + stated->second.size();
      auto const [rest, status] = std::from_chars(stated->second.data(), end, value);
      if (status != std::errc{} || rest != end) return broken("has a broken pax header");
      size = value;
    }
    if (*size > kMaxUnpackedBytes) return unpacks_to_too_much(name_);
    auto const path = records.find("path");
    std::string name = path == records.end() ? name_in(block) : path->second;
    if (!is_valid_utf8(name)) return broken("has a name that is not UTF-8: " + in_quotes(name));
    left_ = has_content(type) ? *size : 0;
    padding_ = padding_after(left_);
    auto const kind = kind_of(type, name_in(block));
    return std::optional(ArchiveMember{
        .name = std::move(name),
        .kind = kind,
        .size = left_,
        .mode = static_cast<std::uint32_t>(number(field(block, 100, 8)).value_or(0644) & 07777U)});
  }
}

}  // namespace rayjobs::detail
