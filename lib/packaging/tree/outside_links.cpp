// Resolves each link to the path that it reaches, and compares that with where the tree is.
#include "packaging/tree/outside_links.hpp"

#include "packaging/io/path_text.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kNamedLinks = 5;

bool is_below(std::string_view path, std::string_view directory) {
  return !directory.empty() && path.size() > directory.size() && path.starts_with(directory) &&
         (directory.ends_with('/') || path[directory.size()] == '/');
}

bool is_within(std::string_view path, std::string_view directory) {
  return path == directory || is_below(path, directory);
}

/// Whether a path that begins with the node at `index` is an entry of the zip.
bool brings_entries(Tree const& tree, std::size_t index) {
  if (index >= tree.nodes.size()) return false;
  std::string const& path = tree.nodes[index].path;
  for (std::size_t i = index; i < tree.nodes.size(); ++i) {
    if (!is_within(tree.nodes[i].path, path)) return false;
    if (entry_for(tree.nodes[i], "")) return true;
  }
  return false;
}

}  // namespace

bool OutsideLinks::stays_inside(std::string_view target) const {
  return is_within(target, real_root_) || std::ranges::any_of(around_, [&](std::size_t link) {
           return is_within(target, found_[link].target);
         });
}

void OutsideLinks::add(std::string const& path, std::size_t node) {
  std::error_code failure;
  if (real_root_.empty()) real_root_ = std::filesystem::canonical(root_, failure).native();
  while (!around_.empty() && !is_below(path, found_[around_.back()].path)) around_.pop_back();
  std::string target =
      std::filesystem::canonical(std::filesystem::path(real_root_) / path, failure).native();
  // What cannot be resolved, such as too long a path, cannot be shown to stay inside.
  if (!failure && stays_inside(target)) return;
  around_.push_back(found_.size());
  found_.push_back({.path = path, .target = std::move(target), .node = node});
}

void OutsideLinks::warn(Tree& tree) const {
  std::string names;
  std::size_t count = 0;
  for (Link const& link : found_) {
    // A directory that its own ignore file hides has no node.
    bool const has_node = link.node < tree.nodes.size() && tree.nodes[link.node].path == link.path;
    if (!has_node || !brings_entries(tree, link.node) || ++count > kNamedLinks) continue;
    names += (names.empty() ? "" : ", ") + in_quotes(link.path);
    if (!link.target.empty()) names += " -> " + in_quotes(link.target);
  }
  if (count == 0) return;
  if (count > kNamedLinks) names += " and " + std::to_string(count - kNamedLinks) + " more";
  tree.warnings.push_back(
      "symbolic links lead out of the directory, and what they lead to is packaged: " + names +
      "; exclude what the job does not need");
}

}  // namespace rayjobs::detail
