// Hashes an archive as it is on disk, and checks its entries as a server will unpack them.
#include "packaging/archive/archive_package.hpp"

#include "core/archive_name.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/tar_reader.hpp"
#include "packaging/archive/unpacked_file.hpp"
#include "packaging/archive/zip_directory.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/zip/zip_writer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rayjobs {
namespace detail {
namespace {

/// The hash of a wheel goes into its build tag, the one part of its name that pip ignores (ADR 18).
constexpr std::string_view kWheel = ".whl";

/// The parts of a wheel's name, without the suffix; empty: it is not one.
std::vector<std::string_view> wheel_parts(std::string_view file_name) {
  auto const usual = [](char c) {
    return is_alnum(c) || std::string_view("._+!-").find(c) != std::string_view::npos;
  };
  if (!file_name.ends_with(kWheel) || !std::ranges::all_of(file_name, usual)) return {};
  auto parts = split(file_name.substr(0, file_name.size() - kWheel.size()), '-');
  bool const complete = std::ranges::none_of(parts, [](auto part) { return part.empty(); });
  bool const has_build = parts.size() == 6;
  if (!complete || (parts.size() != 5 && !has_build)) return {};
  if (has_build && (parts[2][0] < '0' || parts[2][0] > '9')) return {};
  return parts;
}

std::string wheel_uri(std::string_view file_name, std::string_view sha1) {
  std::string uri = "gcs://";
  auto const parts = wheel_parts(file_name);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 2) {
      bool const has_build = parts.size() == 6;
      uri += std::string(has_build ? parts[i] : "0") + '_' + std::string(sha1) + '-';
      if (has_build) continue;
    }
    uri += parts[i];
    uri += i + 1 < parts.size() ? "-" : "";
  }
  return uri + std::string(kWheel);
}

}  // namespace

bool is_wheel_name(std::string_view file_name) { return !wheel_parts(file_name).empty(); }

std::string uri_of_file(PackagePlan const& plan, std::string_view sha1) {
  std::string const name = plan.path.filename().native();
  if (name.ends_with(kWheel)) return wheel_uri(name, sha1);
  std::string_view const extension =
      plan.source == PackageSource::tar ? ".zip" : archive_extension(name);
  return "gcs://_ray_pkg_" + std::string(sha1) + std::string(extension);
}

}  // namespace detail

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
  if (plan.source == PackageSource::file) return {};
  for (auto const& entry : plan.entries) RAYJOBS_TRY_VOID(detail::check_name(entry.name));
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
