// Keeps the JSON that commands printed under test, so that check_schemas.py can judge all of it.
#pragma once

#include "cli/child_process.hpp"

namespace rayjobs::testing {

/// Where the outputs go; empty: nowhere (the variable RAYJOBS_DEV_JSON_OUTPUTS, set by ctest).
std::filesystem::path kept_outputs();

/// Keeps what a command with -o json or ndjson printed, and its result file. Thread safety: one
/// thread of a process.
void keep_output(ChildOptions const& options, ChildResult const& result);

}  // namespace rayjobs::testing
