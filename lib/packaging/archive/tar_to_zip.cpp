// Compresses each file as it is read: the plan says beforehand which files there are.
#include "packaging/archive/tar_to_zip.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/archive_package.hpp"
#include "packaging/archive/tar_reader.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/zip/deflater.hpp"
#include "packaging/zip/zip_writer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace rayjobs::detail {
namespace {

constexpr std::uint64_t kPiece = 512U << 10U;

/// For each of the plan's entries whether it is the last of its name, which replaces the others
/// when a server unpacks them.
std::vector<bool> last_of_each_name(std::vector<PackageEntry> const& entries) {
  std::vector<bool> last(entries.size());
  std::unordered_set<std::string_view> names;
  for (std::size_t i = entries.size(); i > 0; --i)
    last[i - 1] = names.insert(entries[i - 1].name).second;
  return last;
}

/// The contents of an archive's files, in the archive's order.
class TarBlocks {
 public:
  TarBlocks(PackagePlan const& plan, TarReader& tar, std::vector<bool> const& counts)
      : plan_(plan), tar_(tar), counts_(counts), members_(in_quotes(plan.path.native())) {}

  Result<ZipBlock> next() {
    bool const first = left_ == 0;
    if (first) RAYJOBS_TRY_VOID(find_file());
    bool const whole = first && left_ <= kPiece;
    content_.resize(static_cast<std::size_t>(std::min(left_, kPiece)));
    RAYJOBS_TRY(std::size_t const count, tar_.read(content_));
    left_ -= count;
    packed_.clear();
    if (whole) {
      deflater_.deflate(content_, packed_);
    } else {
      deflater_.deflate_piece(content_, left_ == 0, packed_);
    }
    return ZipBlock{.packed = packed_, .size = count, .crc = crc_of(content_), .last = left_ == 0};
  }

 private:
  /// Goes on to the next file that counts.
  Result<void> find_file() {
    for (bool found = false; !found;) {
      RAYJOBS_TRY(auto const member, tar_.next());
      if (!member) return archive_changed();
      RAYJOBS_TRY(PackageEntry const entry, members_.add(*member));
      if (entry.name.empty()) continue;
      std::size_t const index = members_.entries().size() - 1;
      if (index == counts_.size() || plan_.entries[index].name != entry.name ||
          plan_.entries[index].size != entry.size)
        return archive_changed();
      found = counts_[index] && !entry.name.ends_with('/');
      left_ = entry.size;
    }
    return {};
  }

  Error archive_changed() const { return changed(in_quotes(plan_.path.native()) + " changed"); }

  PackagePlan const& plan_;
  TarReader& tar_;
  std::vector<bool> const& counts_;
  MemberList members_;
  std::uint64_t left_ = 0;  ///< Of the file that is being read.
  std::vector<char> content_{};
  std::vector<char> packed_{};
  Deflater deflater_{};
};

}  // namespace

Result<std::uint64_t> tar_to_zip(PackagePlan const& plan, OwnedFd const& to, CallWatch& watch,
                                 FreedLater& freed) {
  std::string const name = in_quotes(plan.path.native());
  RAYJOBS_TRY(UnpackedFile file, UnpackedFile::open(plan.path, watch));
  TarReader tar(file, name);
  std::vector<bool> const counts = last_of_each_name(plan.entries);
  std::vector<PackageEntry> entries;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i]) entries.push_back(plan.entries[i]);
  TarBlocks blocks(plan, tar, counts);
  RAYJOBS_TRY(auto const bytes, write_zip(
                                    to, entries, plan.options.max_bytes,
                                    [&blocks] { return blocks.next(); }, watch, freed));
  if (!bytes)
    return Error{.code = ErrorCode::rejected,
                 .message = name + " is larger than " + size_text(plan.options.max_bytes) +
                            " as a zip, the only archive that this server unpacks",
                 .hint = "include only what the job needs"};
  RAYJOBS_TRY(std::string const sha1, file.finish());
  if (uri_of_file(plan, sha1) != plan.uri) return changed(name + " changed");
  return *bytes;
}

}  // namespace rayjobs::detail
