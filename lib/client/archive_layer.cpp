// Looks for the words of the entrypoint among the archive's names.
#include "client/archive_layer.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <vector>

namespace rayjobs::detail {
namespace {

/// The directory that holds all entries; empty if there is none. As in Ray, that of macOS's zip
/// does not count.
std::string top_directory(PackagePlan const& archive) {
  std::string_view top;
  for (PackageEntry const& entry : archive.entries) {
    std::string_view const name = entry.name;
    auto const slash = name.find('/');
    if (slash == std::string_view::npos) return {};
    std::string_view const first = name.substr(0, slash);
    if (first == "__MACOSX") continue;
    if (!top.empty() && top != first) return {};
    top = first;
  }
  return std::string(top);
}

/// What the shell or a program takes as words, roughly.
std::vector<std::string> words_of(std::string_view entrypoint) {
  std::vector<std::string> words(1);
  for (char const c : entrypoint) {
    if (std::string_view(" \t\n'\"`;&|()<>=").find(c) == std::string_view::npos) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  for (std::string& word : words)
    while (word.starts_with("./")) word.erase(0, 2);
  return words;
}

/// "app", "app/x", or "app.x" as a module.
bool names_top(std::string_view word, std::string_view top, bool is_module) {
  if (!word.starts_with(top)) return false;
  word.remove_prefix(top.size());
  return word.empty() || word.front() == (is_module ? '.' : '/');
}

bool has_file(PackagePlan const& archive, std::string const& name) {
  return std::ranges::find(archive.entries, name, &PackageEntry::name) != archive.entries.end();
}

/// The file that the word stands for, below `top`; empty: none.
std::string file_of(PackagePlan const& archive, std::string const& top, std::string word,
                    bool is_module) {
  if (!is_module) {
    std::string name = top + '/' + word;
    return !word.empty() && !word.ends_with('/') && has_file(archive, name) ? name : "";
  }
  std::ranges::replace(word, '.', '/');
  for (char const* const end : {".py", "/__main__.py"})
    if (std::string name = top + '/' + word + end; has_file(archive, name)) return name;
  return {};
}

}  // namespace

std::string layer_warning(PackagePlan const& archive, std::string_view entrypoint) {
  std::string const top = top_directory(archive);
  if (top.empty()) return {};
  std::string word;
  std::string file;
  bool is_module = false;
  for (std::string const& next : words_of(entrypoint)) {
    // Whoever names the directory knows of it.
    if (names_top(next, top, is_module)) return {};
    if (file.empty()) {
      word = next;
      file = file_of(archive, top, next, is_module);
    }
    is_module = next == "-m";
  }
  if (file.empty()) return {};
  return "the entrypoint names " + printable(word) + ", which is " + printable(file) +
         " in the archive " + printable(archive.path.native()) +
         "; Ray does not remove the one top directory of an uploaded archive, so write the whole "
         "path, or create the archive from inside " +
         printable(top);
}

}  // namespace rayjobs::detail
