// Which options each command has.
#pragma once

#include "line/option_set.hpp"
#include "line/options.hpp"

namespace rayjobs::cli {

/// What was asked for in place of the command.
struct Asked {
  bool help = false;
  bool version = false;
};

/// The options that every command has. What is given is written to `to` by OptionSet::read.
void declare_global(OptionSet& set, GlobalOptions& to, Asked& asked);

/// A command's own options.
void declare(OptionSet& set, SubmitOptions& to);
void declare(OptionSet& set, StatusOptions& to);
void declare(OptionSet& set, WaitCommandOptions& to);
void declare(OptionSet& set, LogsOptions& to);
void declare(OptionSet& set, StopOptions& to);
void declare(OptionSet& set, DeleteOptions& to);
void declare(OptionSet& set, ListOptions& to);
void declare(OptionSet& set, VersionOptions& to);
void declare(OptionSet& set, PackageCommandOptions& to);

}  // namespace rayjobs::cli
