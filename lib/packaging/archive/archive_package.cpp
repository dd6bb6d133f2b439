// Packages that are made of one file: archives and wheels.
#include "packaging/archive/archive_package.hpp"

#include "core/archive_name.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/archive/archive_member.hpp"
#include "packaging/archive/skipped_names.hpp"
#include "packaging/archive/tar_reader.hpp"
#include "packaging/archive/unpacked_file.hpp"
#include "packaging/archive/zip_directory.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"
#include "packaging/zip/zip_file.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rayjobs {
namespace {

using detail::in_quotes;

constexpr std::size_t kBlock = 256U << 10U;
constexpr std::string_view kWheel = ".whl";
constexpr std::size_t kLongestFileName = 255;

/// "NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM" in parts, without the suffix; empty: it is none.
std::vector<std::string_view> wheel_parts(std::string_view file_name) {
  auto const usual = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._+!-").find(c) != std::string_view::npos;
  };
  if (!file_name.ends_with(kWheel) || !std::ranges::all_of(file_name, usual)) return {};
  auto parts = detail::split(file_name.substr(0, file_name.size() - kWheel.size()), '-');
  bool const complete = std::ranges::none_of(parts, [](auto part) { return part.empty(); });
  bool const has_build = parts.size() == 6;
  if (!complete || (parts.size() != 5 && !has_build)) return {};
  if (has_build && (parts[2][0] < '0' || parts[2][0] > '9')) return {};
  return parts;
}

/// The content's hash goes into the build tag, the one part that pip compares with nothing (ADR
/// 18).
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

Result<void> check_size(PackagePlan const& plan, std::uint64_t size) {
  if (size <= plan.options.max_bytes) return {};
  return Error{.code = ErrorCode::rejected,
               .message = in_quotes(plan.path.native()) + " has " + detail::size_text(size) +
                          ", and the server accepts at most " +
                          detail::size_text(plan.options.max_bytes),
               .hint =
                   "put into it only what the job needs, or put it where the cluster can fetch "
                   "it and give that URI"};
}

/// Fills in what a plan tells of its file, of which nothing but source, path and options is known.
Result<void> read_zip(PackagePlan& plan, detail::CallWatch& watch) {
  std::string const name = in_quotes(plan.path.native());
  std::uint64_t size = 0;
  RAYJOBS_TRY(detail::OwnedFd const file, detail::open_regular_file(plan.path, size));
  RAYJOBS_TRY_VOID(check_size(plan, size));
  watch.expect(size);
  detail::Sha1 hasher;
  std::vector<char> block(kBlock);
  for (std::uint64_t done = 0; done < size;) {
    RAYJOBS_TRY_VOID(watch.check());
    std::ptrdiff_t const count = detail::read_fully_at(file.get(), block, done);
    if (count < 0) return detail::unreadable(plan.path.native(), errno);
    if (count == 0) return detail::changed(name + " changed");
    auto const bytes = std::span(block).first(static_cast<std::size_t>(count));
    hasher.update(bytes);
    done += bytes.size();
    watch.advance(bytes.size());
  }
  RAYJOBS_TRY(auto const digest, hasher.finish());
  plan.uri = detail::uri_of_file(plan, detail::to_hex(digest));
  RAYJOBS_TRY(auto const members, detail::read_zip_directory(file, size, name));
  detail::MemberList list(name);
  for (auto const& member : members) RAYJOBS_TRY_VOID(list.add(member));
  list.hand_over(plan);
  return {};
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

bool describes_a_wheel(PackageEntry const& entry) {
  return entry.name.ends_with(".dist-info/METADATA");
}

}  // namespace

std::string detail::uri_of_file(PackagePlan const& plan, std::string_view sha1) {
  std::string const name = plan.path.filename().native();
  if (name.ends_with(kWheel)) return wheel_uri(name, sha1);
  std::string_view const extension =
      plan.source == PackageSource::tar ? ".zip" : archive_extension(name);
  return "gcs://_ray_pkg_" + std::string(sha1) + std::string(extension);
}

Result<PackagePlan> detail::plan_wheel(std::filesystem::path const& file, PackageOptions options,
                                       CallWatch& watch) {
  std::string const name = in_quotes(file.native());
  if (wheel_parts(file.filename().native()).empty())
    return Error{.code = ErrorCode::invalid_argument,
                 .message = name + " does not have the name of a wheel",
                 .hint = "name it NAME-VERSION-PYTHON-ABI-PLATFORM.whl, as pip wheel does"};
  PackagePlan plan{.source = PackageSource::file,
                   .path = file,
                   .options = std::move(options),
                   .uri = {},
                   .entries = {},
                   .warnings = {}};
  RAYJOBS_TRY_VOID(read_zip(plan, watch));
  if (std::ranges::none_of(plan.entries, describes_a_wheel))
    return Error{.code = ErrorCode::rejected,
                 .message = name + " is not a wheel: it has no .dist-info/METADATA",
                 .hint = "make it with pip wheel or python -m build"};
  if (plan.uri.size() > kLongestFileName)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the name of " + name + " is too long for a package",
                 .hint = "give it a shorter version"};
  watch.finish();
  return plan;
}

bool is_tar_archive(std::filesystem::path const& file) {
  return detail::archive_extension(file.filename().native()).starts_with(".tar");
}

Result<PackagePlan> plan_archive(std::filesystem::path const& file, ArchiveForm form,
                                 CallOptions const& call) {
  std::string_view const extension = detail::archive_extension(file.filename().native());
  if (extension.empty())
    return detail::unknown_form(file, "an archive by its name",
                                "give a directory, or a .zip, .tar.gz, .tgz or .tar.xz file");
  bool const zip = extension == ".zip";
  bool const as_it_is = zip || form == ArchiveForm::as_it_is;
  detail::CallWatch watch(call, "hash");
  PackagePlan plan{.source = as_it_is ? PackageSource::file : PackageSource::tar,
                   .path = file,
                   .options = {},
                   .uri = {},
                   .entries = {},
                   .warnings = {}};
  RAYJOBS_TRY_VOID(zip ? read_zip(plan, watch) : read_tar(plan, watch));
  if (zip || !as_it_is) detail::warn_of_skipped_names(plan);
  watch.finish();
  return plan;
}

Result<std::uint64_t> detail::copy_planned_file(PackagePlan const& plan, OwnedFd const& to,
                                                CallWatch& watch) {
  std::uint64_t size = 0;
  RAYJOBS_TRY(OwnedFd const file, open_regular_file(plan.path, size));
  watch.expect(size);
  Sha1 hasher;
  ZipFile copy(to);
  std::vector<char> block(kBlock);
  for (;;) {
    RAYJOBS_TRY_VOID(watch.check());
    std::ptrdiff_t const count = read_fully(file.get(), block);
    if (count < 0) return unreadable(plan.path.native(), errno);
    auto const bytes = std::span(block).first(static_cast<std::size_t>(count));
    hasher.update(bytes);
    watch.advance(bytes.size());
    RAYJOBS_TRY_VOID(copy.append(bytes));
    if (copy.position() > plan.options.max_bytes) break;
    if (bytes.size() < block.size()) break;
  }
  RAYJOBS_TRY_VOID(copy.flush());
  RAYJOBS_TRY(auto const digest, hasher.finish());
  if (uri_of_file(plan, to_hex(digest)) != plan.uri)
    return changed(in_quotes(plan.path.native()) + " changed");
  return copy.position();
}

}  // namespace rayjobs
