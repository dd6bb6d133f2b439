// Following a job to its end: what `submit` and `logs --follow` have in common.
#pragma once

#include "run/context.hpp"
#include "run/following_options.hpp"
#include "run/run_output.hpp"

#include <rayjobs/client.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rayjobs::cli {

struct FollowTask {
  std::string id{};
  FailureCode failure_code = FailureCode::table;
  OnSignal on_signal = OnSignal::detach;
  std::optional<std::chrono::milliseconds> start_timeout{};
  LogRange range{};
  /// We submitted it, so an outcome that is not learned is a failure of ours.
  bool submitted_here = false;
};

/// Prints the log and, at the end, the outcome; answers with it.
ExitCode follow_to_end(FollowTask const& task, Client const& client, Context& context,
                       RunOutput& output);

}  // namespace rayjobs::cli
