// The command `package`: a directory's package URI, its content and the rules that made it, without
// a server.
#include "commands.hpp"
#include "hash_cache.hpp"
#include "progress.hpp"
#include "render.hpp"

#include <rayjobs/explain.hpp>
#include <rayjobs/package.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace rayjobs::cli {

namespace {

Result<std::uint64_t> write_package(PackagePlan const& plan, std::string const& file,
                                    CallOptions const& call) {
  auto const package = Package::write(plan, call);
  if (!package) return package.error();
  std::error_code failure;
  std::filesystem::copy_file(package->file(), file,
                             std::filesystem::copy_options::overwrite_existing, failure);
  if (!failure) return package->bytes();
  return Error{.code = ErrorCode::io, .message = "cannot write " + file + ": " + failure.message()};
}

/// Everything that was asked for, or the first failure.
Result<PackageReport> make_report(PackageCommandOptions const& options, Context& context) {
  PackageOptions package = package_options_from_environment(context.environment);
  package.excludes = options.excludes;
  PackageReport report;
  for (std::string const& path : options.explain) {
    auto explanation = explain_path(options.directory, path, package);
    if (!explanation) return std::move(explanation).error();
    report.explanations.push_back(*std::move(explanation));
  }
  if (!options.explain.empty() && !options.list && !options.write) return report;

  if (!options.no_cache)
    package.hash_cache = hash_cache_file(options.directory, context.environment);
  ProgressLine progress(context.io);
  CallOptions call = context.call();
  call.progress = [&progress](Progress const& step) { progress.on_progress(step); };
  auto plan = plan_package(options.directory, std::move(package), call);
  if (!plan) return std::move(plan).error();
  if (options.write) {
    auto const written = write_package(*plan, *options.write, call);
    if (!written) return written.error();
    report.written_bytes = *written;
  }
  report.plan = *std::move(plan);
  return report;
}

}  // namespace

ExitCode run(PackageCommandOptions const& options, Context& context) {
  auto const report = make_report(options, context);
  if (!report) return context.fail(report.error(), Phase::local);
  if (auto const& plan = report->plan) {
    for (std::string const& warning : plan->warnings) context.io.warn(warning);
    std::string sizes = std::to_string(plan->entries.size()) +
                        (plan->entries.size() == 1 ? " entry, " : " entries, ") +
                        format_bytes(plan->total_bytes);
    if (report->written_bytes) sizes += ", zipped " + format_bytes(*report->written_bytes);
    context.io.note(sizes);
  }
  if (context.json()) {
    context.io.out(package_json(*report));
    return ExitCode::success;
  }
  for (auto const& explanation : report->explanations)
    context.io.out(explanation_text(explanation));
  if (report->plan) context.io.out(report->plan->uri + '\n');
  if (report->plan && options.list) context.io.out(entry_table(*report->plan));
  return ExitCode::success;
}

}  // namespace rayjobs::cli
