// Reads ignore files into memory, up to a limit.
#include "packaging/ignore/ignore_files.hpp"

#include "core/text.hpp"
#include "core/try.hpp"
#include "packaging/io/file_io.hpp"
#include "packaging/io/path_error.hpp"
#include "packaging/io/path_text.hpp"

#include <cerrno>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace rayjobs::detail {
namespace {

/// Far above any sane ignore file: a data file of that name must not fill the memory.
constexpr std::size_t kMaxIgnoreFileBytes = 16U << 20U;

/// Nothing when there is no regular file of that name.
Result<std::optional<RuleList>> read_ignore_file(int directory_fd, std::string const& base,
                                                 char const* name) {
  std::string const path = base.empty() ? name : base + "/" + name;
  struct ::stat status {};
  if (::fstatat(directory_fd, name, &status, 0) != 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return std::optional<RuleList>{};
    return unreadable(path, errno);
  }
  if (!S_ISREG(status.st_mode)) return std::optional<RuleList>{};

  OwnedFd const file = open_for_reading(directory_fd, name);
  if (!file) return unreadable(path, errno);
  std::string content;
  do {
    std::size_t const before = content.size();
    if (before >= kMaxIgnoreFileBytes)
      return Error{.code = ErrorCode::invalid_argument,
                   .message = in_quotes(path) + " is larger than " +
                              size_text(kMaxIgnoreFileBytes) + ", too large for an ignore file"};
    content.resize(before + 65'536);
    std::ptrdiff_t const count = read_fully(file.get(), std::span(content).subspan(before));
    if (count < 0) return unreadable(path, errno);
    content.resize(before + static_cast<std::size_t>(count));
    if (count == 0) break;
  } while (true);

  RAYJOBS_TRY(RuleList rules, file_rules(base, path, content));
  return std::optional<RuleList>(std::move(rules));
}

}  // namespace

Result<void> read_ignore_files(int directory_fd, std::string const& base,
                               PackageOptions const& options, ActiveRules& rules) {
  for (auto const& [honoured, name] : {std::pair{options.honour_gitignore, ".gitignore"},
                                       std::pair{options.honour_rayignore, ".rayignore"}}) {
    if (!honoured) continue;
    RAYJOBS_TRY(auto list, read_ignore_file(directory_fd, base, name));
    if (list) rules.push(*std::move(list));
  }
  return {};
}

}  // namespace rayjobs::detail
