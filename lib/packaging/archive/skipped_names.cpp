// Recognises the drives and separators of Windows as Python's ntpath does.
#include "packaging/archive/skipped_names.hpp"

#include "packaging/archive/archive_member.hpp"
#include "packaging/io/path_text.hpp"

#include <string_view>

namespace rayjobs::detail {
namespace {

/// As Python's ntpath.splitdrive has it: one character, of any kind, before a colon.
bool begins_with_drive(std::string_view name) {
  auto const colon = name.find(':');
  return colon != std::string_view::npos && code_points(name.substr(0, colon)).size() == 1;
}

bool is_skipped(std::string_view name) {
  return name.find('\\') != std::string_view::npos || begins_with_drive(name);
}

}  // namespace

void warn_of_skipped_names(PackagePlan& plan) {
  NameCount skipped;
  for (auto const& entry : plan.entries)
    if (is_skipped(entry.name)) skipped.add(entry.name);
  skipped.warn(plan, "Ray 2.60 skips names that contain a backslash or begin like a drive (c:)");
}

}  // namespace rayjobs::detail
