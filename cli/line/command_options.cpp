// The options, their values and their help.
#include "line/command_options.hpp"

#include <optional>
#include <string>

namespace rayjobs::cli {

namespace {

void declare_timeout(OptionSet& set, std::optional<std::string>& to) {
  set.value("--timeout", "TIME", "End with 7 after so long, e.g. 90s or 2h; the job goes on", to);
}

void declare_failure_code(OptionSet& set, FailureCode& to) {
  set.choice("--exit-code", {"table", "driver"},
             "A FAILED job's exit code: of the table below, or the driver's own",
             [&to](std::size_t i) { to = FailureCode{static_cast<int>(i)}; });
}

void declare(OptionSet& set, RuntimeEnvOptions& to) {
  set.values("--env", "NAME=VALUE", "A variable of the job", to.env);
  set.values("--env-file", "FILE", "Variables, a line NAME=VALUE for each", to.env_files);
  set.values("--pip", "REQUIREMENT", "A package for pip to install", to.pip);
  set.values("--requirements", "FILE", "Packages for pip: a requirements file", to.requirements);
  set.values("--uv", "REQUIREMENT", "A package for uv to install, in pip's place", to.uv);
  set.values("--py-module", "PATH|URI", "A module: a directory, .py file or wheel", to.py_modules);
  set.values("--exclude", "PATTERN", "Leave out of packages what matches", to.excludes);
}

void declare(OptionSet& set, FollowingOptions& to) {
  declare_timeout(set, to.timeout);
  set.value("--start-timeout", "TIME", "End with 7 when the job is PENDING for so long",
            to.start_timeout);
  set.choice("--on-signal", {"detach", "stop"},
             "On SIGINT and SIGTERM let the job go on, or stop it",
             [&to](std::size_t i) { to.on_signal = OnSignal{static_cast<int>(i)}; });
  set.value("--result-file", "FILE", "Write the outcome there as JSON", to.result_file);
  declare_failure_code(set, to.failure_code);
}

void declare(OptionSet& set, StepFileOptions& to) {
  set.group("Files for a pipeline's step (see docs/output.md)");
  set.value("--submission-id-file", "FILE", "Write the id there before the job is submitted",
            to.submission_id);
  set.value("--status-file", "FILE", "Keep the job's last known status there", to.status);
  set.value("--log-file", "FILE", "Write the job's log there too", to.log);
  set.value("--gcp-resources-file", "FILE",
            "Name the job there as a resource, before it is submitted", to.gcp_resources);
  set.value("--executor-input", "JSON",
            "Say in executor_error.json, beside the outputFile of JSON, why the step fails",
            to.executor_input);
}

}  // namespace

void declare_global(OptionSet& set, GlobalOptions& to, Asked& asked) {
  set.group("Options of every command");
  set.value("--address", "URL", "The cluster's dashboard, e.g. http://head:8265", to.address);
  set.value("--verify", "BOOL|PATH", "Verify TLS: true, false, or a CA file or directory",
            to.verify);
  set.value("--headers", "JSON", "Headers of every request: an object of strings", to.headers);
  set.value("--retry-budget", "TIME", "Go on trying so long without a usable answer",
            to.retry_budget);
  set.value("--request-timeout", "TIME",
            "Wait so long for one answer, in a follow 10s at most; default: 60s",
            to.request_timeout);
  set.value("--connect-timeout", "TIME",
            "Wait so long for a connection, in a follow 10s at most; default: 10s",
            to.connect_timeout);
  set.choice("-o,--output", {"text", "json", "ndjson"}, "Form of standard output",
             [&to](std::size_t i) { to.output = OutputFormat{static_cast<int>(i)}; });
  set.choice("--color", {"auto", "always", "never"}, "Colour of status words",
             [&to](std::size_t i) { to.color = ColorWhen{static_cast<int>(i)}; });
  set.choice("--log-color", {"auto", "true", "false"}, "The same in Ray's words",
             [&to](std::size_t i) { to.color = ColorWhen{static_cast<int>(i)}; });
  set.choice("--log-style", {"auto", "record", "pretty"}, "Accepted for Ray's sake; no effect",
             [](std::size_t) {});
  set.flag("-v,--verbose", "Say what is done; twice for header names too",
           [&to] { ++to.verbosity; });
  set.flag("-q,--quiet", "Errors only on standard error, and that a log is not complete",
           [&to] { to.quiet = true; });
  set.flag("-h,--help", "Print this help", [&asked] { asked.help = true; });
  set.flag("--version", "Print the version", [&asked] { asked.version = true; });
}

void declare(OptionSet& set, SubmitOptions& to) {
  set.value("--working-dir", "PATH|URI",
            "Directory or archive to run in: uploaded, unless it is a URI", to.working_dir);
  set.value("--runtime-env", "FILE", "Runtime environment, YAML", to.runtime_env_file);
  set.value("--runtime-env-json", "JSON", "Runtime environment", to.runtime_env_json);
  declare(set, to.additions);
  set.value("--submission-id", "ID", "Id of the job; default: a random one", to.submission_id);
  set.values("--submission-id-from", "WORDS",
             "Make the id of these words and the request, so that a repeated step finds its job",
             to.submission_id_from);
  set.flag("--no-adopt", "Refuse an id under which the same job was submitted before",
           [&to] { to.no_adopt = true; });
  set.value("--job-id", "ID", "Deprecated: use --submission-id", to.job_id);
  set.value("--metadata-json", "JSON", "Metadata of the job: an object of strings",
            to.metadata_json);
  set.value("--entrypoint-num-cpus", "FLOAT", "CPUs to reserve for the entrypoint", to.num_cpus);
  set.value("--entrypoint-num-gpus", "FLOAT", "GPUs to reserve for the entrypoint", to.num_gpus);
  set.value("--entrypoint-memory", "INT", "Bytes of memory to reserve for the entrypoint",
            to.memory);
  set.value("--entrypoint-resources", "JSON", "Resources to reserve: an object of numbers",
            to.resources_json);
  set.value("--entrypoint-label-selector", "JSON", "Labels of the node: an object of strings",
            to.label_selector_json);
  set.value("--shell", "STRING", "The entrypoint as one line for the cluster's shell", to.shell);
  set.flag("--dry-run", "Print the request and the packages; send nothing",
           [&to] { to.dry_run = true; });
  set.flag("--no-wait", "Print the submission id and end", [&to] { to.no_wait = true; });
  set.flag("--no-cache", "Read all files again, also those that seem unchanged",
           [&to] { to.no_cache = true; });
  declare(set, to.following);
  declare(set, to.step_files);
}

void declare(OptionSet& set, StatusOptions& to) {
  set.flag("--exit-status", "End with the job's outcome (7 while it has not ended)",
           [&to] { to.exit_status = true; });
  set.flag("-w,--watch", "Print each change until all have ended", [&to] { to.watch = true; });
  declare_timeout(set, to.timeout);
}

void declare(OptionSet& set, WaitCommandOptions& to) {
  declare_timeout(set, to.timeout);
  declare_failure_code(set, to.failure_code);
}

void declare(OptionSet& set, LogsOptions& to) {
  set.flag("-f,--follow", "Go on until the job ends", [&to] { to.follow = true; });
  set.value("--tail", "N", "Only the last N lines of what is there", to.tail);
  set.value("--download", "FILE", "Write the log to a file, whole or not at all", to.download);
  declare(set, to.following);
}

void declare(OptionSet& set, StopOptions& to) {
  set.flag("--no-wait", "Do not wait for the job to end", [&to] { to.no_wait = true; });
  set.value("--timeout", "TIME", "For the request and the job's end together; default: no limit",
            to.timeout);
}

void declare(OptionSet&, DeleteOptions&) {}

void declare(OptionSet&, ListOptions&) {}

void declare(OptionSet&, VersionOptions&) {}

void declare(OptionSet& set, PackageCommandOptions& to) {
  set.flag("--py-module", "Package PATH as an entry of py_modules", [&to] { to.py_module = true; });
  set.values("--exclude", "PATTERN", "Leave out what matches", to.excludes);
  set.flag("--list", "List what is in the package, with sizes", [&to] { to.list = true; });
  set.values("--explain", "PATH", "Say which rule takes a path out, or keeps it", to.explain);
  set.value("--write", "FILE.zip", "Write the package into a file", to.write);
  set.flag("--no-cache", "Read all files again, also those that seem unchanged",
           [&to] { to.no_cache = true; });
}

}  // namespace rayjobs::cli
