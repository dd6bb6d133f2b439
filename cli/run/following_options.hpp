// Options of the commands that see jobs through to their end.
#pragma once

#include "line/option.hpp"
#include "outcome/exit_code.hpp"

#include <optional>
#include <string>

namespace rayjobs::cli {

/// What becomes of the job when a signal ends us.
enum class OnSignal { detach, stop };

struct FollowingOptions {
  std::optional<std::string> timeout{};
  std::optional<std::string> start_timeout{};
  std::optional<std::string> result_file{};
  FailureCode failure_code = FailureCode::table;
  OnSignal on_signal = OnSignal::detach;
};

OptionGroup declare(FollowingOptions& to);

/// The two that other commands have too.
Option timeout_option(std::optional<std::string>& to);
Option failure_code_option(FailureCode& to);

}  // namespace rayjobs::cli
