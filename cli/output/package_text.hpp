// Packages as text and as JSON.
#pragma once

#include <rayjobs/explain.hpp>
#include <rayjobs/package.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// What the command `package` found out.
struct PackageFindings {
  std::optional<PackagePlan> plan{};
  std::vector<PathExplanation> explanations{};
  std::optional<std::uint64_t> written_bytes{};  ///< Of the zip.
};
nlohmann::ordered_json package_object(PackageFindings const& findings);
/// One line for each entry: size and name.
std::string entry_table(PackagePlan const& plan);
/// A line with the decision and its rule, and an indented one for each note.
std::string explanation_text(PathExplanation const& explanation);

}  // namespace rayjobs::cli
