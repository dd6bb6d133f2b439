// Stores a record and a path per file, in the tree's order, with a checksum at the end.
#include "packaging/tree/hash_cache.hpp"

#include "packaging/io/file_io.hpp"
#include "packaging/tree/tree_hash.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <fcntl.h>
#include <stdlib.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rayjobs::detail {
namespace {

constexpr std::string_view kHeading = "rayjobs hashes 2\n";
constexpr std::size_t kSum = sizeof(std::uint64_t);
constexpr std::uint64_t kMaxCacheBytes = 1U << 30U;
/// A file that changed later is not kept. The times of a file that is written through a mapping
/// change when its pages have been written back, half a minute later.
constexpr std::chrono::nanoseconds kSettleTime = std::chrono::seconds(60);

/// What precedes each path.
struct Record {
  std::uint64_t path_size = 0;
  std::uint64_t size = 0;
  FileStamp stamp{};
  std::uint64_t path_hash = 0;
};
static_assert(sizeof(Record) == 7 * sizeof(std::uint64_t), "it is stored as it is");

template <typename Value>
void append(std::string& out, Value const& value) {
  auto const bytes = std::bit_cast<std::array<char, sizeof value>>(value);
  out.append(bytes.data(), bytes.size());
}

template <typename Value>
Value value_at(std::string const& bytes, std::size_t position) {
  Value value{};
  std::memcpy(&value, bytes.data() + position, sizeof value);
  return value;
}

std::uint64_t sum_of(std::string_view bytes) {
  PathHasher hasher;
  hasher.start(bytes);
  auto sum = hasher.finish();
  return sum ? *sum : 0;
}

/// The file's records; empty unless it is a complete cache.
std::string read_cache(std::filesystem::path const& file) {
  OwnedFd const opened = open_for_reading(AT_FDCWD, file.c_str());
  struct ::stat status {};
  if (!opened || ::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  auto const size = static_cast<std::uint64_t>(status.st_size);
  if (size < kHeading.size() + kSum || size > kMaxCacheBytes) return {};
  std::string content(size, '\0');
  if (read_fully(opened.get(), content) != static_cast<std::ptrdiff_t>(size)) return {};
  auto const body = std::string_view(content).substr(0, content.size() - kSum);
  if (!body.starts_with(kHeading)) return {};
  if (sum_of(body) != value_at<std::uint64_t>(content, body.size())) return {};
  content.resize(body.size());
  content.erase(0, kHeading.size());
  return content;
}

}  // namespace

HashCache::HashCache(std::filesystem::path file, std::chrono::nanoseconds now)
    : file_(std::move(file)), now_(now) {
  if (!file_.empty()) known_ = read_cache(file_);
}

std::optional<std::uint64_t> HashCache::find(TreeNode const& file) {
  while (known_.size() - next_ >= sizeof(Record)) {
    auto const record = value_at<Record>(known_, next_);
    std::size_t const path = next_ + sizeof(Record);
    if (record.path_size > known_.size() - path) break;
    int const order = std::string_view(known_).substr(path, record.path_size).compare(file.path);
    if (order > 0) break;
    next_ = path + record.path_size;
    if (order < 0) continue;
    if (record.size != file.size || record.stamp != file.stamp) break;
    return record.path_hash;
  }
  return std::nullopt;
}

void HashCache::keep(TreeNode const& file, std::uint64_t path_hash) {
  auto const settled = (now_ - kSettleTime).count();
  if (file_.empty() || file.stamp.modified >= settled || file.stamp.changed >= settled) return;
  append(kept_, Record{.path_size = file.path.size(),
                       .size = file.size,
                       .stamp = file.stamp,
                       .path_hash = path_hash});
  kept_ += file.path;
}

void HashCache::save() const {
  if (file_.empty() || kept_ == known_) return;
  std::error_code failure;
  std::filesystem::create_directories(file_.parent_path(), failure);
  std::string content(kHeading);
  content += kept_;
  append(content, sum_of(content));
  std::string name = file_.native() + ".XXXXXX";
  OwnedFd const created(::mkostemp(name.data(), O_CLOEXEC));
  if (!created) return;
  if (!write_fully(created.get(), content, 0) || ::rename(name.c_str(), file_.c_str()) != 0)
    ::unlink(name.c_str());
}

}  // namespace rayjobs::detail
