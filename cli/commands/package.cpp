// The command `package`: the package URI of a directory, an archive or a module, what is in it, and
// the rules that made it, without a server.
#include "commands/table.hpp"
#include "outcome/atomic_file.hpp"
#include "output/package_text.hpp"
#include "output/progress.hpp"
#include "output/text.hpp"
#include "run/cache_file.hpp"

#include <rayjobs/explain.hpp>
#include <rayjobs/package.hpp>

#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace rayjobs::cli {

namespace {

struct PackageCommandOptions {
  std::string path{};
  bool py_module = false;
  Words excludes{};
  bool list = false;
  Words explain{};
  std::optional<std::string> write{};
  bool no_cache = false;
};

std::vector<OptionGroup> declare(PackageCommandOptions& to) {
  return {
      {"Options",
       {flag_option("--py-module", "Package PATH as an entry of py_modules", to.py_module),
        not_empty(list_option("--exclude", "PATTERN",
                              "Leave out files that match this .gitignore pattern", to.excludes)),
        flag_option("--list", "List the files of the package with their sizes", to.list),
        only_on_line(
            value_is(ValueIs::file,
                     list_option("--explain", "PATH",
                                 "Print which rule includes or excludes this path", to.explain))),
        only_on_line(value_is(
            ValueIs::file,
            value_option("--write", "FILE.zip", "Write the package to this file", to.write))),
        flag_option("--no-cache", "Read all files again, unchanged ones too", to.no_cache)}}};
}

Result<void> take(PackageCommandOptions& to, Words words) {
  return take_one(std::move(words), to.path, "path");
}

Result<std::uint64_t> write_package(PackagePlan const& plan, AtomicFile& file,
                                    CallOptions const& call) {
  auto const package = Package::write(plan, call);
  if (!package) return package.error();
  std::ifstream content(package->file(), std::ios::binary);
  std::vector<char> block(std::size_t{1} << 20U);
  while (content.read(block.data(), static_cast<std::streamsize>(block.size())) ||
         content.gcount() > 0) {
    auto const written = file.write({block.data(), static_cast<std::size_t>(content.gcount())});
    if (!written) return written.error();
  }
  if (!content.is_open() || content.bad())
    return Error{.code = ErrorCode::io, .message = "cannot read " + package->file().native()};
  if (auto const done = file.commit(); !done) return done.error();
  return package->bytes();
}

bool names_directory(std::filesystem::path const& path) {
  std::error_code failure;
  return std::filesystem::is_directory(path, failure);
}

/// Python files and wheels are nothing else than modules.
bool is_module(PackageCommandOptions const& options) {
  auto const suffix = std::filesystem::path(options.path).extension();
  return options.py_module ||
         (!names_directory(options.path) && (suffix == ".py" || suffix == ".whl"));
}

Result<PackagePlan> make_plan(PackageCommandOptions const& options, PackageOptions const& package,
                              CallOptions const& call) {
  if (is_module(options)) return plan_module(options.path, package, call);
  if (names_directory(options.path)) return plan_package(options.path, package, call);
  return plan_archive(options.path, ArchiveForm::as_it_is, call);
}

/// Everything that was asked for, or the first failure.
Result<PackageFindings> find_out(PackageCommandOptions const& options, Context& context) {
  PackageOptions package = package_options_from_environment(context.environment);
  package.excludes = options.excludes;
  if (options.py_module) package.default_excludes.clear();
  PackageFindings findings;
  for (std::string const& path : options.explain) {
    auto explanation = explain_path(options.path, path, package);
    if (!explanation) return std::move(explanation).error();
    findings.explanations.push_back(*std::move(explanation));
  }
  if (!options.explain.empty() && !options.list && !options.write) return findings;

  std::optional<AtomicFile> file;
  if (options.write) {
    auto opened = AtomicFile::open(*options.write, context.io.give_up());
    if (!opened) return std::move(opened).error();
    file.emplace(*std::move(opened));
  }
  if (!options.no_cache && names_directory(options.path))
    package.hash_cache = hash_cache_file(options.path, context.environment);
  ProgressLine progress(context.io);
  CallOptions call = context.call();
  call.progress = [&progress](Progress const& step) { progress.on_progress(step); };
  auto plan = make_plan(options, package, call);
  if (!plan) return std::move(plan).error();
  if (file) {
    auto const written = write_package(*plan, *file, call);
    if (!written) return written.error();
    findings.written_bytes = *written;
  }
  findings.plan = *std::move(plan);
  return findings;
}

ExitCode run(PackageCommandOptions const& options, Context& context) {
  auto const findings = find_out(options, context);
  if (!findings) return context.fail(findings.error(), Phase::local);
  if (!options.excludes.empty() && !names_directory(options.path))
    context.io.warn("--exclude has no effect, because " + options.path + " is not a directory");
  if (auto const& plan = findings->plan) {
    for (std::string const& warning : plan->warnings) context.io.warn(warning);
    std::string sizes = std::to_string(plan->entries.size()) +
                        (plan->entries.size() == 1 ? " entry, " : " entries, ") +
                        format_bytes(plan->total_bytes);
    if (findings->written_bytes) sizes += ", packed " + format_bytes(*findings->written_bytes);
    context.io.note(sizes);
  }
  if (!context.is_text()) return context.answer(ExitCode::success, package_object(*findings));
  for (auto const& explanation : findings->explanations)
    context.io.out(explanation_text(explanation));
  if (findings->plan) context.io.out(findings->plan->uri + '\n');
  if (findings->plan && options.list) context.io.out(entry_table(*findings->plan));
  return ExitCode::success;
}

constexpr std::array kPackageExitCodes{ExitCode::success, ExitCode::usage, ExitCode::refused,
                                       ExitCode::interrupted, ExitCode::terminated};

}  // namespace

Command const kPackageCommand{
    .name = "package",
    .summary = "Print the package URI of a directory or file, without a server",
    .usage = "[options] PATH",
    .examples = {"package --list src", "package --explain data/x.csv ."},
    .exit_codes = kPackageExitCodes,
    .begin = begin<PackageCommandOptions>,
    .notes =
        "PATH is a directory, an archive, a wheel or a .py file. The URI is the one under which "
        "submit would upload it.",
    .in_ray_job = false};

}  // namespace rayjobs::cli
