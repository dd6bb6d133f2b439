// Names, defaults and help of these options.
#include "run/following_options.hpp"

namespace rayjobs::cli {

Option timeout_option(std::optional<std::string>& to) {
  return value_option("--timeout", "TIME",
                      "Give up after this long (90s, 2h) with exit code 7; the job keeps running",
                      to, "none");
}

Option failure_code_option(FailureCode& to) {
  return choice_option("--exit-code", {"table", "driver"},
                       "Exit code for a FAILED job: from the table below, or the driver's own", to);
}

OptionGroup declare(FollowingOptions& to) {
  return {"Options for following the job",
          {timeout_option(to.timeout),
           value_option("--start-timeout", "TIME",
                        "Give up with exit code 7 if the job is still PENDING after this long",
                        to.start_timeout, "none"),
           choice_option("--on-signal", {"detach", "stop"},
                         "On SIGINT or SIGTERM, let the job keep running or stop it", to.on_signal),
           only_on_line(value_is(
               ValueIs::file, value_option("--result-file", "FILE",
                                           "Write the outcome to FILE as JSON", to.result_file))),
           failure_code_option(to.failure_code)}};
}

}  // namespace rayjobs::cli
