// Fuzz target: archives and wheels, from their bytes to the package that is uploaded.
#include "core/text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "support/temporary_directory.hpp"

#include <rayjobs/package.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

namespace {

using namespace rayjobs;
using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

constexpr std::array kNames{"a.zip", "a.tar.gz", "a.tar.xz", "demo-1.0-py3-none-any.whl"};

Result<PackagePlan> plan_of(std::filesystem::path const& file, ArchiveForm form) {
  return file.extension() == ".whl" ? plan_module(file) : plan_archive(file, form);
}

void check_error(Error const& error) {
  HOLDS(error.code == ErrorCode::rejected);
  HOLDS(!error.message.empty() && is_one_line(error.message) && is_valid_utf8(error.message));
}

bool stays_inside(std::string_view name) {
  if (name.empty() || name.front() == '/') return false;
  return std::ranges::none_of(split(name, '/'), [](auto part) { return part == ".."; });
}

void check_plan(PackagePlan const& plan) {
  HOLDS(plan.uri.starts_with("gcs://"));
  std::uint64_t total = 0;
  for (PackageEntry const& entry : plan.entries) {
    HOLDS(stays_inside(entry.name) && is_valid_utf8(entry.name));
    total += entry.size;
  }
  HOLDS(total == plan.total_bytes);
}

/// What was made of a tar archive holds the same. `link`: a path for the package, whose file has no
/// name of a zip.
void check_zip(Package const& package, PackagePlan const& plan, std::filesystem::path const& link) {
  std::filesystem::remove(link);
  std::filesystem::create_symlink(package.file(), link);
  auto const zip = plan_archive(link);
  HOLDS(zip);
  HOLDS(zip->total_bytes == plan.total_bytes);
  HOLDS(
      std::ranges::equal(zip->entries, plan.entries, {}, &PackageEntry::name, &PackageEntry::name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static testing::TemporaryDirectory const directory;
  Input input(data, size);
  std::string const name = kNames.at(input.byte() % kNames.size());
  auto const form = input.flag() ? ArchiveForm::zip : ArchiveForm::as_it_is;
  auto const plan = plan_of(directory.write(name, input.rest()), form);
  if (!plan) {
    check_error(plan.error());
    return 0;
  }
  check_plan(*plan);
  auto const package = Package::write(*plan);
  HOLDS(package);
  if (plan->source == PackageSource::tar) check_zip(*package, *plan, directory.path() / "made.zip");
  return 0;
}
