// ArchiveMember: one entry of a zip or tar archive, and what is true of the entries of both.
#pragma once

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::detail {

struct ArchiveMember {
  enum class Kind {
    file,
    directory,
    link_as_file,  ///< Of a zip: unpacked as a file that holds the name of the link's target.
    other          ///< A link of a tar archive, a device, a FIFO: no server unpacks it.
  };
  std::string name{};
  Kind kind = Kind::file;
  std::uint64_t size = 0;
  std::uint32_t mode = 0;  ///< Permission bits.
};

/// Counts names, and keeps the first.
struct NameCount {
  std::string first{};  ///< In quotes.
  std::size_t count = 0;

  void add(std::string_view name);
  /// Adds "SENTENCE: 'a' and 2 more" to the warnings, when there are any.
  void warn(PackagePlan& plan, std::string const& sentence) const;
};

/// Gathers the members of one archive as entries of a package.
class MemberList {
 public:
  /// `archive`: its name in quotes.
  explicit MemberList(std::string archive) : archive_(std::move(archive)) {}

  /// The entry that a file or a directory is unpacked as; an empty name for what is not unpacked.
  /// Fails with rejected for a name that leads out of the directory, and for more entries or bytes
  /// than a server should unpack.
  Result<PackageEntry> add(ArchiveMember const& member);

  std::vector<PackageEntry> const& entries() const { return entries_; }
  /// Puts entries, sizes and warnings into the archive's plan; the list is empty then.
  void hand_over(PackagePlan& plan);

 private:
  Error refused(ArchiveMember const& member, std::string const& why) const;

  std::string archive_;
  std::vector<PackageEntry> entries_{};
  std::uint64_t total_bytes_ = 0;
  NameCount left_out_{};
  NameCount links_as_files_{};
};

/// Adds a warning to the plan of a zip whose entries have names that Ray 2.60 takes for Windows
/// paths and skips, which only a log of the cluster mentions.
void warn_of_skipped_names(PackagePlan& plan);

}  // namespace rayjobs::detail
