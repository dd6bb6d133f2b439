// The walk: which paths of a directory belong to its package.
#pragma once

#include "packaging/io/call_watch.hpp"
#include "packaging/tree/tree.hpp"

#include <rayjobs/package.hpp>
#include <rayjobs/result.hpp>

#include <cstddef>
#include <filesystem>

namespace rayjobs::detail {

/// The tree of a plan: its directory, or its file alone. Fails as read_tree does.
Result<Tree> read_source(PackagePlan const& plan, CallWatch& watch);

/// So many paths take about 2 GB, and a zip of a quarter of them is larger than a package may be.
/// Links to directories can make as many of a few.
inline constexpr std::size_t kMostNodes = 5'000'000;

/// Lists the directory; opens ignore files and directories only, and nothing that is hidden.
/// Fails with io, invalid_argument, cancelled or timeout; with rejected for more nodes than
/// `most_nodes`.
Result<Tree> read_tree(std::filesystem::path const& directory, PackageOptions const& options,
                       CallWatch& watch, std::size_t most_nodes = kMostNodes);

}  // namespace rayjobs::detail
