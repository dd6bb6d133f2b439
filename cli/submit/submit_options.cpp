// Names, defaults and help of the options of `submit`.
#include "submit/submit_options.hpp"

namespace rayjobs::cli {

std::vector<OptionGroup> declare(SubmitCommandOptions& to) {
  RuntimeEnvOptions& add = to.additions;
  return {
      {"Options",
       {only_on_line(value_option("--shell", "STRING",
                                  "Entrypoint as one line for the cluster's shell", to.shell)),
        not_empty(only_on_line(value_option("--submission-id", "ID", "Submission id of the job",
                                            to.submission_id, "a random one"))),
        only_on_line(list_option(
            "--submission-id-from", "WORDS",
            "Derive the submission id from these words and the request, so that a repeated "
            "step finds its job",
            to.submission_id_from)),
        flag_option("--no-adopt",
                    "Fail if the id is taken, even by the same job of an earlier submit",
                    to.no_adopt),
        not_empty(only_on_line(
            value_option("--job-id", "ID", "Deprecated: use --submission-id", to.job_id))),
        value_option("--metadata-json", "JSON", "Metadata of the job: an object of strings",
                     to.metadata_json),
        only_on_line(flag_option("--dry-run", "Print the request and the packages; submit nothing",
                                 to.dry_run)),
        flag_option("--no-wait", "Print the submission id and exit without following the job",
                    to.no_wait),
        flag_option("--no-cache", "Read all files again, unchanged ones too", to.no_cache)}},
      {"Runtime environment",
       {value_is(ValueIs::file,
                 value_option("--working-dir", "PATH|URI",
                              "Directory or archive to run in; a local one is uploaded",
                              to.working_dir)),
        instead_of({"--runtime-env-json"},
                   value_is(ValueIs::file, value_option("--runtime-env", "FILE",
                                                        "Runtime environment from a YAML file",
                                                        to.runtime_env_file))),
        instead_of({"--runtime-env"},
                   value_option("--runtime-env-json", "JSON", "Runtime environment as JSON",
                                to.runtime_env_json)),
        list_option("--env", "NAME=VALUE", "Set an environment variable of the job", add.env),
        value_is(ValueIs::file,
                 list_option("--env-file", "FILE",
                             "Set variables from the NAME=VALUE lines of a file", add.env_files)),
        instead_of(
            {"--uv", "--requirements"},
            not_empty(list_option("--pip", "REQUIREMENT", "Install a package with pip", add.pip))),
        instead_of({"--uv", "--pip"},
                   value_is(ValueIs::file,
                            list_option("--requirements", "FILE",
                                        "Install the packages of a requirements file with pip",
                                        add.requirements))),
        instead_of({"--pip", "--requirements"},
                   not_empty(list_option("--uv", "REQUIREMENT",
                                         "Install a package with uv instead of pip", add.uv))),
        value_is(ValueIs::file,
                 list_option("--py-module", "PATH|URI",
                             "Add a module: a directory, .py file or wheel", add.py_modules)),
        not_empty(list_option("--exclude", "PATTERN",
                              "Leave files that match this .gitignore pattern out of packages",
                              add.excludes))}},
      {"Resources of the entrypoint",
       {value_option("--entrypoint-num-cpus", "FLOAT", "Number of CPUs to reserve", to.num_cpus),
        value_option("--entrypoint-num-gpus", "FLOAT", "Number of GPUs to reserve", to.num_gpus),
        value_option("--entrypoint-memory", "SIZE",
                     "Memory to reserve: bytes, or as in 512MiB or 2GiB", to.memory),
        value_option("--entrypoint-resources", "JSON",
                     "Custom resources to reserve: an object of numbers", to.resources_json),
        value_option("--entrypoint-label-selector", "JSON",
                     "Labels that the node must have: an object of strings",
                     to.label_selector_json)}},
      declare(to.following),
      declare(to.step_files)};
}

}  // namespace rayjobs::cli
