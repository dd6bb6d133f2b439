// Takes the first 8 bytes of each path's SHA-1, on several threads, and writes their XOR as Ray
// does.
#include "packaging/tree/tree_hash.hpp"

#include "core/try.hpp"
#include "packaging/io/ordered_jobs.hpp"
#include "packaging/io/path_text.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <sys/stat.h>

namespace rayjobs::detail {
namespace {

constexpr std::size_t kBlock = 256U << 10U;
// What a thread takes at a time.
constexpr std::uint64_t kBatchBytes = 1U << 20U;
constexpr std::size_t kBatchFiles = 64;

using Batch = std::span<std::size_t const>;

std::vector<Batch> batches_of(Tree const& tree, std::span<std::size_t const> files) {
  std::vector<Batch> batches;
  while (!files.empty()) {
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    while (count < files.size() && count < kBatchFiles && bytes < kBatchBytes)
      bytes += tree.nodes[files[count++]].size;
    batches.push_back(files.first(count));
    files = files.subspan(count);
  }
  return batches;
}

/// One thread's hasher and buffer.
class HashWorker {
 public:
  HashWorker(Tree const& tree, std::vector<Batch> const& batches)
      : tree_(tree), batches_(batches) {}

  Result<std::vector<FileHash>> operator()(std::size_t job, JobSignals& signals) {
    std::vector<FileHash> hashes;
    hashes.reserve(batches_[job].size());
    for (std::size_t const file : batches_[job]) {
      if (signals.stopping()) break;
      RAYJOBS_TRY(FileHash const hash, hash_file(tree_.nodes[file], signals));
      hashes.push_back(hash);
    }
    return hashes;
  }

 private:
  Result<FileHash> hash_file(TreeNode const& node, JobSignals& signals) {
    RAYJOBS_TRY(OwnedFd const file, open_file(tree_, node.path));
    FileHash hash;
    bool const unchanged_at_open = is_unchanged(file, node);
    hasher_.start(node.path);
    while (!signals.stopping()) {
      std::ptrdiff_t const count = read_fully(file.get(), block_);
      if (count < 0) return unreadable(node.path, errno);
      auto const bytes = static_cast<std::size_t>(count);
      hasher_.update(std::span(block_).first(bytes));
      signals.advance(bytes);
      hash.size += bytes;
      if (bytes < block_.size()) break;
    }
    hash.unchanged_since_walk = unchanged_at_open && is_unchanged(file, node);
    RAYJOBS_TRY(hash.path_hash, hasher_.finish());
    return hash;
  }

  static bool is_unchanged(OwnedFd const& file, TreeNode const& node) {
    struct ::stat status {};
    return ::fstat(file.get(), &status) == 0 && stamp_of(status) == node.stamp &&
           static_cast<std::uint64_t>(status.st_size) == node.size;
  }

  Tree const& tree_;
  std::vector<Batch> const& batches_;
  PathHasher hasher_{};
  std::vector<char> block_ = std::vector<char>(kBlock);
};

}  // namespace

Result<std::uint64_t> PathHasher::finish() {
  RAYJOBS_TRY(Sha1Digest const digest, sha1_.finish());
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < 8; ++i) result = (result << 8U) | digest[i];
  return result;
}

std::string TreeHash::uri() const {
  std::array<unsigned char, 8> bytes{};
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<unsigned char>((sum_ >> (56 - 8 * i)) & 0xFFU);
  return "gcs://_ray_pkg_" + to_hex(bytes) + ".zip";
}

Result<std::vector<FileHash>> hash_files(Tree const& tree, std::vector<std::size_t> const& files,
                                         CallWatch& watch) {
  std::vector<Batch> const batches = batches_of(tree, files);
  std::vector<FileHash> hashes;
  hashes.reserve(files.size());
  OrderedJobs<std::vector<FileHash>> jobs(
      batches.size(), [&] { return std::make_shared<HashWorker>(tree, batches); }, watch);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    RAYJOBS_TRY(auto const batch, jobs.next());
    hashes.insert(hashes.end(), batch.begin(), batch.end());
  }
  return hashes;
}

}  // namespace rayjobs::detail
