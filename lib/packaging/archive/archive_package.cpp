// Hashes an archive as it is on disk, and checks its entries as a server will unpack them.
#include "packaging/archive/archive_package.hpp"

#include "core/archive_name.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/file_uri.hpp"
#include "packaging/archive/tar_reader.hpp"
#include "packaging/archive/unpacked_file.hpp"
#include "packaging/archive/zip_directory.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"

#include <utility>

namespace rayjobs {
namespace {

using detail::in_quotes;

Result<void> check_size(PackagePlan const& plan, std::uint64_t size) {
  if (size <= plan.options.max_bytes) return {};
  return Error{.code = ErrorCode::rejected,
               .message = in_quotes(plan.path.native()) + " is " + detail::size_text(size) +
                          " large; the server accepts at most " +
                          detail::size_text(plan.options.max_bytes),
               .hint =
                   "include only what the job needs, or store it where the cluster can download "
                   "it, and use that URI"};
}

Result<void> read_tar(PackagePlan& plan, detail::CallWatch& watch) {
  std::string const name = in_quotes(plan.path.native());
  RAYJOBS_TRY(auto file, detail::UnpackedFile::open(plan.path, watch));
  if (plan.source == PackageSource::file) RAYJOBS_TRY_VOID(check_size(plan, file.file_size()));
  detail::TarReader tar(file, name);
  detail::MemberList list(name);
  for (;;) {
    RAYJOBS_TRY(auto const member, tar.next());
    if (!member) break;
    RAYJOBS_TRY_VOID(list.add(*member));
  }
  RAYJOBS_TRY(std::string const sha1, file.finish());
  plan.uri = detail::uri_of_file(plan, sha1);
  list.hand_over(plan);
  return {};
}

}  // namespace

Result<void> detail::read_zip(PackagePlan& plan, CallWatch& watch) {
  RAYJOBS_TRY(HashedFile file, HashedFile::open(plan.path, watch));
  RAYJOBS_TRY_VOID(check_size(plan, file.size()));
  std::uint64_t done = 0;
  while (!file.ended() && done <= file.size()) {
    RAYJOBS_TRY(auto const bytes, file.next());
    done += bytes.size();
  }
  if (done != file.size()) return changed(file.name() + " changed");
  RAYJOBS_TRY(std::string const sha1, file.finish());
  plan.uri = uri_of_file(plan, sha1);
  RAYJOBS_TRY(auto const members, read_zip_directory(file.descriptor(), done, file.name()));
  MemberList list(file.name());
  for (auto const& member : members) RAYJOBS_TRY_VOID(list.add(member));
  list.hand_over(plan);
  return {};
}

bool is_tar_archive(std::filesystem::path const& file) {
  return detail::archive_extension(file.filename().native()).starts_with(".tar");
}

Result<PackagePlan> plan_archive(std::filesystem::path const& file, ArchiveForm form,
                                 CallOptions const& call) {
  std::string_view const extension = detail::archive_extension(file.filename().native());
  if (extension.empty())
    return detail::unknown_form(file, "an archive that Ray unpacks",
                                "give a directory, or a .zip, .tar.gz, .tgz or .tar.xz file");
  bool const zip = extension == ".zip";
  bool const as_it_is = zip || form == ArchiveForm::as_it_is;
  detail::CallWatch watch(call, "hash");
  PackagePlan plan{.source = as_it_is ? PackageSource::file : PackageSource::tar, .path = file};
  RAYJOBS_TRY_VOID(zip ? detail::read_zip(plan, watch) : read_tar(plan, watch));
  if (zip || !as_it_is) detail::warn_of_skipped_names(plan);
  watch.finish();
  return plan;
}

}  // namespace rayjobs
