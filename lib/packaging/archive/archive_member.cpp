// Checks names, counts and sizes before a server has to.
#include "packaging/archive/archive_member.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/unpacked_file.hpp"
#include "packaging/io/path_text.hpp"

#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kMaxEntries = 1'000'000;
constexpr std::size_t kMaxName = 0xFFFF;  // what a zip's length field holds

/// What is wrong with the name; empty if nothing is.
std::string_view fault_of(std::string_view name) {
  if (name.empty()) return "has no name";
  if (name.size() > kMaxName) return "has too long a name";
  if (name.find('\0') != std::string_view::npos) return "has a NUL in its name";
  if (name.starts_with('/')) return "has an absolute path";
  for (std::string_view const part : split(name, '/'))
    if (part == "..") return "leads out of the archive's directory";
  return {};
}

/// Without "." and empty parts.
std::string normal_name(std::string_view name) {
  std::string result;
  for (std::string_view const part : split(name, '/')) {
    if (part.empty() || part == ".") continue;
    if (!result.empty()) result += '/';
    result += part;
  }
  return result;
}

/// As Python's ntpath.splitdrive has it: one character, of any kind, before a colon.
bool begins_with_drive(std::string_view name) {
  auto const colon = name.find(':');
  return colon != std::string_view::npos && code_points(name.substr(0, colon)).size() == 1;
}

bool is_skipped(std::string_view name) {
  return name.find('\\') != std::string_view::npos || begins_with_drive(name);
}

}  // namespace

void NameCount::add(std::string_view name) {
  if (count++ == 0) first = in_quotes(name);
}

void NameCount::warn(PackagePlan& plan, std::string const& sentence) const {
  if (count == 0) return;
  plan.warnings.push_back(sentence + ": " + first +
                          (count > 1 ? " and " + std::to_string(count - 1) + " more" : ""));
}

Error MemberList::refused(ArchiveMember const& member, std::string const& why) const {
  return {.code = ErrorCode::rejected,
          .message = "the entry " + in_quotes(member.name) + " of " + archive_ + ' ' + why,
          .hint =
              "create the archive from inside the directory, with relative paths, "
              "e.g. tar -czf archive.tar.gz -C DIRECTORY ."};
}

Result<PackageEntry> MemberList::add(ArchiveMember const& member) {
  if (auto const fault = fault_of(member.name); !fault.empty())
    return refused(member, std::string(fault));
  if (member.kind == ArchiveMember::Kind::other) {
    left_out_.add(member.name);
    return PackageEntry{};
  }
  if (member.kind == ArchiveMember::Kind::link_as_file) links_as_files_.add(member.name);
  bool const directory = member.kind == ArchiveMember::Kind::directory;
  PackageEntry entry{.name = normal_name(member.name),
                     .size = member.size,
                     .mode = (member.mode & 07777U) | (directory ? S_IFDIR : S_IFREG)};
  if (entry.name.empty()) return entry;  // the root itself
  if (directory) entry.name += '/';
  if (entry.size > kMaxUnpackedBytes - total_bytes_) return unpacks_to_too_much(archive_);
  total_bytes_ += entry.size;
  if (entries_.size() == kMaxEntries)
    return Error{.code = ErrorCode::rejected,
                 .message = archive_ + " has more than " + std::to_string(kMaxEntries) + " entries",
                 .hint = "include only what the job needs"};
  entries_.push_back(entry);
  return entry;
}

void MemberList::hand_over(PackagePlan& plan) {
  plan.entries = std::move(entries_);
  plan.total_bytes = total_bytes_;
  left_out_.warn(plan, archive_ + " has links or special files, which Ray does not unpack");
  links_as_files_.warn(
      plan, archive_ + " has links, which Ray unpacks as files that hold the target's name");
}

void warn_of_skipped_names(PackagePlan& plan) {
  NameCount skipped;
  for (auto const& entry : plan.entries)
    if (is_skipped(entry.name)) skipped.add(entry.name);
  skipped.warn(plan, "Ray 2.60 skips names that contain a backslash or begin like a drive (c:)");
}

}  // namespace rayjobs::detail
