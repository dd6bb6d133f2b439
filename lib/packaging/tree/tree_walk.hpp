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

/// This many paths take about 2 GB of memory, and a zip of a quarter of them exceeds the limit of a
/// package. Links to directories can turn a few paths into as many.
inline constexpr std::size_t kMaxNodes = 5'000'000;

/// Lists the directory; opens ignore files and directories only, and nothing that is hidden.
/// Fails with io, invalid_argument, cancelled or timeout; with rejected for more nodes than
/// `max_nodes`.
Result<Tree> read_tree(std::filesystem::path const& directory, PackageOptions const& options,
                       CallWatch& watch, std::size_t max_nodes = kMaxNodes);

}  // namespace rayjobs::detail
