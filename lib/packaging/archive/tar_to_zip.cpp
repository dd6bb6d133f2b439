// Compresses each file as it is read, and rewrites the header of a large one afterwards.
#include "packaging/archive/tar_to_zip.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/archive_package.hpp"
#include "packaging/archive/tar_reader.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/zip/deflater.hpp"
#include "packaging/zip/zip_file.hpp"
#include "packaging/zip/zip_format.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rayjobs::detail {
namespace {

constexpr std::uint64_t kPiece = 512U << 10U;

/// Writes entries in the archive's order: of several with one name the last one counts.
class Converter {
 public:
  Converter(PackagePlan const& plan, OwnedFd const& to)
      : plan_(plan), zip_(to), members_(in_quotes(plan.path.native())) {}

  Result<void> add(ArchiveMember const& member, TarReader& tar) {
    RAYJOBS_TRY(PackageEntry const entry, members_.add(member));
    if (entry.name.empty()) return {};
    contents_.push_back({.offset = zip_.position()});
    if (entry.name.ends_with('/')) return append_header(entry);
    return entry.size <= kPiece ? add_whole(entry, tar) : add_in_pieces(entry, tar);
  }

  Result<std::uint64_t> finish() {
    std::string directory;
    append_directory(directory, members_.entries(), contents_, zip_.position());
    RAYJOBS_TRY_VOID(zip_.append(directory));
    RAYJOBS_TRY_VOID(zip_.flush());
    RAYJOBS_TRY_VOID(check_size());
    return zip_.position();
  }

 private:
  Result<void> check_size() const {
    if (zip_.position() <= plan_.options.max_bytes) return {};
    return Error{.code = ErrorCode::rejected,
                 .message = in_quotes(plan_.path.native()) + " is larger than " +
                            size_text(plan_.options.max_bytes) +
                            " as a zip, the only archive that this server unpacks",
                 .hint = "include only what the job needs"};
  }

  Result<void> append_header(PackageEntry const& entry) {
    std::string header;
    append_local_header(header, entry, contents_.back());
    return zip_.append(header);
  }

  Result<void> add_whole(PackageEntry const& entry, TarReader& tar) {
    content_.resize(static_cast<std::size_t>(entry.size));
    RAYJOBS_TRY(std::size_t const count, tar.read(content_));
    content_.resize(count);
    packed_.clear();
    ZipContent& content = contents_.back();
    content.crc = crc_of(content_);
    bool const shrunk = deflater_.deflate(content_, packed_);
    if (shrunk) content.method = ZipContent::Method::deflated;
    std::vector<char> const& bytes = shrunk ? packed_ : content_;
    content.packed = bytes.size();
    RAYJOBS_TRY_VOID(append_header(entry));
    RAYJOBS_TRY_VOID(zip_.append(bytes));
    return check_size();
  }

  Result<void> add_in_pieces(PackageEntry const& entry, TarReader& tar) {
    ZipContent content = contents_.back();
    content.method = ZipContent::Method::deflated;
    RAYJOBS_TRY_VOID(append_header(entry));
    for (std::uint64_t left = entry.size; left > 0;) {
      content_.resize(static_cast<std::size_t>(std::min(left, kPiece)));
      RAYJOBS_TRY(std::size_t const count, tar.read(content_));
      left -= count;
      packed_.clear();
      deflater_.deflate_piece(content_, left == 0, packed_);
      content.crc = joined_crc(content.crc, crc_of(content_), count);
      content.packed += packed_.size();
      RAYJOBS_TRY_VOID(zip_.append(packed_));
      RAYJOBS_TRY_VOID(check_size());
    }
    // The sizes are known only now.
    contents_.back() = content;
    std::string header;
    append_local_header(header, entry, content);
    return zip_.replace(header, content.offset);
  }

  PackagePlan const& plan_;
  ZipFile zip_;
  MemberList members_;
  std::vector<ZipContent> contents_{};
  std::vector<char> content_{};
  std::vector<char> packed_{};
  Deflater deflater_{};
};

}  // namespace

Result<std::uint64_t> tar_to_zip(PackagePlan const& plan, OwnedFd const& to, CallWatch& watch) {
  RAYJOBS_TRY(UnpackedFile file, UnpackedFile::open(plan.path, watch));
  TarReader tar(file, in_quotes(plan.path.native()));
  Converter converter(plan, to);
  for (;;) {
    RAYJOBS_TRY(auto const member, tar.next());
    if (!member) break;
    RAYJOBS_TRY_VOID(converter.add(*member, tar));
  }
  RAYJOBS_TRY(std::string const sha1, file.finish());
  if (uri_of_file(plan, sha1) != plan.uri)
    return changed(in_quotes(plan.path.native()) + " changed");
  return converter.finish();
}

}  // namespace rayjobs::detail
